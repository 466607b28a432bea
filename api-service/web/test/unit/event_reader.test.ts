import { describe, expect, test } from "vitest";
import { eventCutter, type ServerEvent } from "../../src/api/event_reader.ts";

const TEXT = ':\n\nevent: series\ndata: {"series":[]}\n\nid: 17\nevent: bucket\ndata: {"end":17}\n\nevent: stale\ndata: {}\n\n';
const EVENTS: ServerEvent[] = [
  { type: "series", data: '{"series":[]}', id: "" },
  { type: "bucket", data: '{"end":17}', id: "17" },
  { type: "stale", data: "{}", id: "17" },
];

function cut(pieces: string[]): ServerEvent[] {
  const out: ServerEvent[] = [];
  const take = eventCutter((event) => out.push(event));
  pieces.forEach(take);
  return out;
}

describe("events of a stream", () => {
  test("are the same wherever it is cut", () => {
    for (let at = 0; at <= TEXT.length; at++) expect(cut([TEXT.slice(0, at), TEXT.slice(at)])).toEqual(EVENTS);
    expect(cut([...TEXT])).toEqual(EVENTS);
  });

  test("are told when they are whole", () => {
    expect(cut(["event: bucket\ndata: 1\n"])).toEqual([]);
    expect(cut(["data: 1\ndata: 2\n\n"])).toEqual([{ type: "message", data: "1\n2", id: "" }]);
  });
});
