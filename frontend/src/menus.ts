// Menus are <details class="menu">, which open without scripts; here they close by Escape and elsewhere, follow the arrows, and fit the screen.
const MARGIN = 8;

function place(menu: HTMLDetailsElement): void {
  const panel = menu.querySelector<HTMLElement>(".menu-panel");
  const button = menu.querySelector("summary");
  if (!panel || !button) return;
  // Fixed to the screen, so that no scrolling table cuts it off.
  const around = button.getBoundingClientRect();
  panel.style.position = "fixed";
  panel.style.inset = "auto";
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = menu.classList.contains("menu-end") ? around.right - width : around.left;
  const below = around.bottom + 4;
  const above = around.top - 4 - height;
  panel.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - width - MARGIN))}px`;
  panel.style.top = `${below + height > window.innerHeight - MARGIN && above > MARGIN ? above : below}px`;
  panel.style.maxHeight = `${window.innerHeight - 2 * MARGIN}px`;
}

function opened(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

function step(menu: HTMLDetailsElement, by: number): void {
  const items = [...menu.querySelectorAll<HTMLElement>(".menu-panel :is(a, button, input):not([disabled])")];
  const now = items.indexOf(document.activeElement as HTMLElement);
  items[(now + by + items.length) % items.length]?.focus();
}

export function start(): void {
  document.addEventListener("toggle", (event) => {
    const menu = event.target as HTMLDetailsElement;
    if (!menu.matches?.("details.menu")) return;
    if (menu.open) {
      for (const other of opened()) if (other !== menu && !other.contains(menu)) other.open = false;
      place(menu);
    }
  }, true);
  document.addEventListener("click", (event) => {
    for (const menu of opened()) {
      const inside = menu.contains(event.target as Node);
      const chosen = inside && (event.target as Element).closest(".menu-panel :is(a, button)") !== null;
      if ((!inside || chosen) && menu.dataset.stays === undefined) menu.open = false;
      else if (!inside) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = opened().at(-1);
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && menu.contains(document.activeElement)) {
      step(menu, event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    }
  });
  const close = (): void => { for (const menu of opened()) menu.open = false; };
  window.addEventListener("resize", close);
  document.addEventListener("scroll", (event) => {
    for (const menu of opened()) if (!menu.contains(event.target as Node)) place(menu);
  }, true);
}
