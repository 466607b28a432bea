// Server-sent events read with fetch, which can send a header where EventSource can't.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

export interface ServerEvent {
  type: string;
  data: string;
  id: string;
}

/** Cuts text that comes in pieces into events. */
export function eventCutter(onEvent: (event: ServerEvent) => void): (piece: string) => void {
  let rest = "";
  let id = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      let type = "message";
      const data: string[] = [];
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        const value = line.slice(colon + 1).replace(/^ /, "");
        if (line.startsWith("event:")) type = value;
        if (line.startsWith("data:")) data.push(value);
        if (line.startsWith("id:")) id = value;
      }
      if (data.length > 0) onEvent({ type, data: data.join("\n"), id });
    }
  };
}

/** Reads events until the stream ends. Throws if it breaks; the value is the status where it was refused. */
export async function readEvents(
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  onOpen: () => void,
  onEvent: (event: ServerEvent) => void,
): Promise<number> {
  const response = await fetch(address, { headers: { ...headers, Accept: "text/event-stream" }, signal });
  if (!response.ok || !response.body) return response.status;
  onOpen();
  const cut = eventCutter(onEvent);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) cut(next.value);
  return response.status;
}
