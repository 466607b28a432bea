import type { Quota } from "../api/types.ts";
import { bytes, time } from "../model/format.ts";
import { useShared } from "./context.ts";

/** What is otherwise than usual with a quota: another limit for a while, no mails for a while; and why. */
export function QuotaNotes({ quota }: { quota: Quota }) {
  const { locale } = useShared();
  const until = (text: string) => time(Date.parse(text), "date", { ...locale, zone: quota.period.tz });
  const { override, silence, usual_limit: usual } = quota;
  return (
    <>
      {override && (
        <p class="note-line">
          <b>Another limit</b> until {until(override.until)}{override.reason && `: ${override.reason}`}
          <span class="dim">; usually {bytes(usual, locale)}</span>
        </p>
      )}
      {silence && (
        <p class="note-line"><b>Silenced</b> until {until(silence.until)}{silence.reason && `: ${silence.reason}`}</p>
      )}
    </>
  );
}
