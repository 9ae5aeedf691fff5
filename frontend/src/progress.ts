// A thin bar at the top while something is on its way; not for what comes at once.
import { on } from "./htmx";

const PATIENCE = 180;
const bar = document.getElementById("progress");
let waiting = 0;
let timer = 0;

function show(): void {
  window.clearTimeout(timer);
  if (waiting) timer = window.setTimeout(() => bar?.classList.add("is-busy"), PATIENCE);
  else bar?.classList.remove("is-busy");
}

export function start(): void {
  on("htmx:beforeRequest", () => { waiting += 1; show(); });
  on("htmx:afterRequest", () => { waiting = Math.max(0, waiting - 1); show(); });
  // A whole page that is loaded next shows the same bar; it is gone when the next page is there, or when this one comes back.
  window.addEventListener("beforeunload", () => bar?.classList.add("is-busy"));
  window.addEventListener("pageshow", () => { waiting = 0; show(); });
}
