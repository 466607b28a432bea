// The real chain with days of history, as tests/web/chain.py runs it: gateway, Prometheus, both services.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

export class Chain {
  api = "";
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private waiting: ((line: string) => void)[] = [];
  private ended: Error | null = null;

  constructor() {
    const program = join(process.env.BANDWATCH_ROOT ?? join(process.cwd(), "../.."), "tests/web/chain.py");
    const folder = join(mkdtempSync(join(tmpdir(), "bandwatch-web-")), "chain");
    this.child = spawn("/usr/bin/python3", ["-B", program, folder], { stdio: ["pipe", "pipe", "inherit"] });
    if (!this.child.stdout) throw new Error("no output");
    this.lines = createInterface(this.child.stdout);
    this.lines.on("line", (line) => this.waiting.shift()?.(line));
    this.child.on("exit", (code) => {
      this.ended = new Error(`the chain ended with ${code}`);
      for (const wake of this.waiting) wake("");
    });
  }

  async start(): Promise<void> {
    const addresses = JSON.parse(await this.nextLine()) as { api: string };
    this.api = addresses.api;
  }

  async tell(command: string): Promise<void> {
    this.child.stdin?.write(`${command}\n`);
    await this.nextLine();
  }

  async stop(): Promise<void> {
    const gone = this.ended ? Promise.resolve() : new Promise((done) => this.child.once("exit", done));
    this.child.stdin?.end();
    await gone;
  }

  private async nextLine(): Promise<string> {
    if (this.ended) throw this.ended;
    const line = await new Promise<string>((wake) => this.waiting.push(wake));
    if (this.ended) throw this.ended;
    return line;
  }
}
