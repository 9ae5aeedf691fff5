// Reports to sign, one after the other: j and k turn, s signs, r returns, c goes to the comment, Esc leaves it.
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

export function start(element: HTMLElement): void {
  const comment = element.querySelector<HTMLTextAreaElement>("[data-sign-comment]");
  const press = (selector: string): void => element.querySelector<HTMLElement>(selector)?.click();
  element.querySelector<HTMLElement>("[aria-current]")?.scrollIntoView({ block: "nearest" });
  document.addEventListener("keydown", (event) => {
    if (!element.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && event.target === comment) { comment?.blur(); return; }
    if (typing(event.target)) return;
    const acts: Record<string, () => void> = {
      j: () => press("[data-after]"),
      k: () => press("[data-before]"),
      s: () => press("[data-sign]"),
      r: () => { if (comment && !comment.value.trim()) comment.focus(); else press("[data-return]"); },
      c: () => comment?.focus(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }, true);
}
