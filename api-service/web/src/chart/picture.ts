// The charts on the screen as one PNG, with title and legend.
import type { Row } from "../model/chart.ts";

export interface PictureText {
  title: string;
  subtitle: string;
  rows: { row: Row; colour: string; amount: string }[];
  ink: string;
  ground: string;
}

const kMargin = 24;
const kLine = 20;

/** Puts the canvases below `root` one under the other. */
export function drawPicture(root: HTMLElement, text: PictureText): Promise<Blob | null> {
  const canvases = [...root.querySelectorAll("canvas")];
  const ratio = devicePixelRatio;
  const width = Math.max(...canvases.map((canvas) => canvas.width)) / ratio;
  const chartHeight = canvases.reduce((sum, canvas) => sum + canvas.height / ratio + 8, 0);
  const columns = Math.max(1, Math.floor(width / 300));
  const legendRows = Math.ceil(text.rows.length / columns);
  const picture = document.createElement("canvas");
  picture.width = (width + 2 * kMargin) * ratio;
  picture.height = (chartHeight + legendRows * kLine + 2 * kMargin + 52) * ratio;
  const context = picture.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.scale(ratio, ratio);
  context.fillStyle = text.ground;
  context.fillRect(0, 0, picture.width, picture.height);
  const font = getComputedStyle(document.body).fontFamily;
  const write = (words: string, size: number, weight: number, x: number, y: number) => {
    context.font = `${weight} ${size}px ${font}`;
    context.fillText(words, x, y);
  };
  context.fillStyle = text.ink;
  write(text.title, 18, 600, kMargin, kMargin + 14);
  write(text.subtitle, 12, 400, kMargin, kMargin + 34);
  let y = kMargin + 48;
  for (const canvas of canvases) {
    context.drawImage(canvas, kMargin, y, canvas.width / ratio, canvas.height / ratio);
    y += canvas.height / ratio + 8;
  }
  text.rows.forEach(({ row, colour, amount }, index) => {
    const x = kMargin + (index % columns) * 300;
    const line = y + 12 + Math.floor(index / columns) * kLine;
    context.fillStyle = colour;
    context.fillRect(x, line - 9, 10, 10);
    context.fillStyle = text.ink;
    write(`${row.name}  ${amount}`, 12, 400, x + 16, line);
  });
  return new Promise((resolve) => picture.toBlob(resolve, "image/png"));
}
