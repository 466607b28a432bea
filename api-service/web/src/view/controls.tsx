import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

const kIcons = {
  theme: "M8 1.5a6.5 6.5 0 1 0 0 13zM8 1.5a6.5 6.5 0 0 1 0 13",
  left: "M10 3 5 8l5 5",
  right: "M6 3l5 5-5 5",
  reset: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5h2.5",
  out: "M7 12.5A5.5 5.5 0 1 0 7 1.5a5.5 5.5 0 0 0 0 11zM11 11l4 4M4.5 7h5",
  close: "M4 4l8 8M12 4l-8 8",
  filter: "M2 3h12L9.5 8.5V13l-3-1.5v-3z",
  calendar: "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3M10.5 2v3",
} as const;

export function Icon({ name }: { name: keyof typeof kIcons }) {
  return <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={kIcons[name]} /></svg>;
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** One of few: radio buttons that look like a row of keys. Arrows move the choice, as the browser does it. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend class="sr">{label}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input type="radio" name={name} value={option} checked={option === value} onChange={() => onChange(option)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface PickProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
  onNear?: () => void; // a pointer or the focus has come: time to fetch what is costly to list
}

/** One of many. */
export function Pick({ label, value, options, onChange, onNear }: PickProps) {
  return (
    <label class="pick" onPointerEnter={onNear}>
      <span>{label}</span>
      <select value={value} onFocus={onNear} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
      </select>
    </label>
  );
}

/** A button that opens a panel below itself; Escape and a click elsewhere close it. */
export function Popover(props: { label: ComponentChildren; title: string; pressed?: boolean;
                                 children: (close: () => void) => ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="popover" ref={root} onKeyDown={(event) => event.key === "Escape" && open && close()}>
      <button
        ref={button}
        type="button"
        class={props.pressed ? "key is-on" : "key"}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {props.label}
      </button>
      {open && <div class="panel" id={id} role="dialog" aria-label={props.title}>{props.children(close)}</div>}
    </div>
  );
}
