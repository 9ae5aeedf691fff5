// What only some pages need is fetched when an element asks for it: data-island="name". A new one is one line here.
import { onContent } from "./htmx";

type Island = { start(element: HTMLElement): void };

const ISLANDS: Record<string, () => Promise<Island>> = {
  editor: () => import("./islands/editor"),
  select: () => import("./islands/select"),
  either: () => import("./islands/either"),
  rows: () => import("./islands/rows"),
  report: () => import("./islands/report"),
  signing: () => import("./islands/signing"),
  lines: () => import("./islands/lines"),
  grid: () => import("./islands/grid"),
  submits: () => import("./islands/submits"),
  copies: () => import("./islands/copies"),
  beside: () => import("./islands/beside"),
  drop: () => import("./islands/drop"),
};

function land(element: HTMLElement): void {
  const load = ISLANDS[element.dataset.island ?? ""];
  if (!load || element.dataset.landed !== undefined) return;
  element.dataset.landed = "";
  void load().then((island) => island.start(element));
}

export function start(): void {
  onContent((root) => {
    if (root instanceof HTMLElement && root.dataset.island) land(root);
    root.querySelectorAll<HTMLElement>("[data-island]").forEach(land);
  });
}
