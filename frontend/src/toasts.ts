// Short notices in a corner. Good news goes by itself, what went wrong stays until it is closed.
import { on, onContent } from "./htmx";
import { word } from "./words";

const STAY = 6000;
const region = document.getElementById("toasts");

interface Notice { text: string; level?: string; number?: string }

export function toast({ text, level = "success", number = "" }: Notice): void {
  const pattern = document.getElementById("toast-pattern") as HTMLTemplateElement | null;
  const made = pattern?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!made || !region) return;
  made.classList.add(`toast-${level}`);
  made.querySelector("[data-toast-text]")!.textContent = text;
  const small = made.querySelector<HTMLElement>("[data-toast-number]");
  if (small) { small.textContent = number; small.parentElement!.hidden = !number; }
  region.append(made);
  settle(made);
}

function settle(made: HTMLElement): void {
  made.setAttribute("data-settled", "");
  if (made.classList.contains("toast-danger") || made.classList.contains("toast-warning")) return;
  let timer = window.setTimeout(() => made.remove(), STAY);
  made.addEventListener("pointerenter", () => window.clearTimeout(timer));
  made.addEventListener("pointerleave", () => { timer = window.setTimeout(() => made.remove(), STAY / 2); });
}

export function start(): void {
  onContent(() => region?.querySelectorAll<HTMLElement>(".toast:not([data-settled])").forEach(settle));
  document.addEventListener("click", (event) => {
    const close = (event.target as Element).closest("[data-close-toast]");
    close?.closest(".toast")?.remove();
  });
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<{ value?: Notice[] } & Notice>).detail;
    for (const each of detail.value ?? [detail]) toast(each);
  });
  // An answer that is no fragment of ours (a proxy's page, say) is not put into the page.
  on("htmx:beforeSwap", (detail) => {
    if (detail.xhr.status >= 500 && !detail.xhr.getResponseHeader("X-Fragment")) {
      detail.shouldSwap = false;
      toast({ text: word("failed"), level: "danger", number: detail.xhr.getResponseHeader("X-Request-ID") ?? "" });
    }
  });
  on("htmx:sendError", () => toast({ text: word("offline"), level: "danger" }));
  on("htmx:timeout", () => toast({ text: word("slow"), level: "danger" }));
}
