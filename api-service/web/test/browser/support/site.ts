// The built page before a made-up service: for states that the real chain can't be brought into at will.
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { defaultWorld, type World } from "../../fixture/bandwidth.ts";
import { answerContract } from "../../fixture/server.ts";

const kTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml",
};

// The service's own policy for the page; the test against the real chain holds it.
const kPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; script-src 'self'; "
  + "style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'";

/** Answers a request in place of the fixture; true if it has. */
export type Override = (request: IncomingMessage, response: ServerResponse) => boolean;

export class Site {
  world: World;
  override: Override | null = null;
  readonly streams = new Set<ServerResponse>();
  private readonly server: Server;

  constructor(now: number, private readonly dist: string) {
    this.world = defaultWorld(now);
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((ready) => this.server.listen(0, "127.0.0.1", ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const stream of this.streams) stream.end();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** An event to everyone who follows a stream. */
  send(event: string, data: unknown): void {
    for (const stream of this.streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.override?.(request, response)) return;
    if (request.url?.includes("/stream")) {
      this.streams.add(response);
      response.on("close", () => this.streams.delete(response));
    }
    if (answerContract(this.world, request, response)) return;
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const file = join(this.dist, path === "/" ? "index.html" : path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": kTypes[extname(file)] ?? "text/plain", "Content-Security-Policy": kPolicy });
    response.end(readFileSync(file));
  }
}

/** A problem document for every request whose address holds `part`. */
export function problem(part: string, status: number, title: string, detail: string): Override {
  return (request, response) => {
    if (!request.url?.includes(part)) return false;
    response.writeHead(status, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify({ title, status, detail }));
    return true;
  };
}
