// Forms: the first mistake gets the focus, a second press sends nothing, and leaving does not lose what was typed without asking.
import { on, onContent } from "./htmx";

const leaving = new WeakSet<HTMLFormElement>();

function grow(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, window.innerHeight * 0.6)}px`;
}

function prepare(root: ParentNode): void {
  const summary = root.querySelector<HTMLElement>("[data-error-summary]");
  const wrong = root.querySelector<HTMLElement>(".is-invalid:not([type=hidden]), .is-invalid input");
  (wrong ?? summary)?.focus();
  if (wrong) wrong.scrollIntoView({ block: "center" });
  root.querySelectorAll<HTMLTextAreaElement>("textarea[data-grows]").forEach(grow);
}

function busy(form: Element, on: boolean): void {
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[type=submit], button:not([type])")) {
    button.classList.toggle("is-sending", on);
    button.setAttribute("aria-disabled", String(on));
  }
}

export function start(): void {
  onContent(prepare);
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLElement;
    if (field instanceof HTMLTextAreaElement && field.dataset.grows !== undefined) grow(field);
    field.closest("form[data-guard]")?.classList.add("is-changed");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.querySelector(".is-sending")) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    leaving.add(form);
    // Without htmx the page is left now; with it the events below say when the answer is there.
    if (form.method === "post" && !event.defaultPrevented) window.setTimeout(() => busy(form, true), 0);
  });
  on("htmx:beforeRequest", (detail) => { if (detail.elt.matches("form")) busy(detail.elt, true); });
  on("htmx:afterRequest", (detail) => {
    if (!detail.elt.matches("form")) return;
    // The page that follows a success is on its way: the button stays as it is until then.
    if (detail.successful && detail.xhr.getResponseHeader("HX-Redirect")) return;
    busy(detail.elt, false);
    leaving.delete(detail.elt as HTMLFormElement);
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-print]")) window.print();
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => busy(form, false)));
  window.addEventListener("beforeunload", (event) => {
    const open = [...document.querySelectorAll<HTMLFormElement>("form[data-guard].is-changed")];
    if (open.some((form) => !leaving.has(form))) event.preventDefault();
  });
}
