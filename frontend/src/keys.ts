// The keyboard: `/` searches, `g` and a letter goes somewhere (data-go on the link), `?` shows the list, j and k walk through rows.
const WAIT = 1200;
let going = 0;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

function dialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

function search(): void {
  const fields = document.querySelectorAll<HTMLInputElement>("[data-search]");
  const seen = [...fields].find((field) => field.offsetParent !== null);
  seen?.focus();
  seen?.select();
}

function walk(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-walk] [data-row] a[data-lead]")];
  if (!links.length) return;
  const now = links.indexOf(document.activeElement as HTMLElement);
  links[now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, now + by))]?.focus();
}

export function start(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || dialogOpen()) return;
    if (Date.now() - going < WAIT) {
      going = 0;
      const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); return; }
    }
    if (event.key === "g") { going = Date.now(); return; }
    const acts: Record<string, () => void> = {
      "/": search,
      "?": () => (document.getElementById("keys") as HTMLDialogElement | null)?.showModal(),
      j: () => walk(1),
      k: () => walk(-1),
      n: () => document.querySelector<HTMLElement>("[data-new]")?.click(),
    };
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });
}
