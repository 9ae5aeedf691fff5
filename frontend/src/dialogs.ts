// Dialogs: a page's content opened on top of another (data-dialog, data-drawer), and the question before a risky act.
import htmx from "./htmx";
import { word } from "./words";

function host(name: string): HTMLDialogElement | null {
  return document.getElementById(name) as HTMLDialogElement | null;
}

/** Open the address's content in the dialog or the drawer. */
async function open(link: HTMLAnchorElement, name: "dialog" | "drawer"): Promise<void> {
  const dialog = host(name);
  const body = dialog?.querySelector<HTMLElement>("[data-dialog-body]");
  if (!dialog || !body) { window.location.assign(link.href); return; }
  body.replaceChildren();
  body.textContent = word("loading");
  dialog.showModal();
  await htmx.ajax("get", link.href, { target: body, swap: "innerHTML", source: body });
  const first = body.querySelector<HTMLElement>("[autofocus], .is-invalid, input:not([type=hidden]), select, textarea");
  first?.focus();
}

function ask(question: string, act: string, risky: boolean): Promise<boolean> {
  const dialog = host("confirm");
  if (!dialog) return Promise.resolve(window.confirm(question));
  const yes = dialog.querySelector<HTMLButtonElement>("[value=yes]")!;
  dialog.querySelector("[data-question]")!.textContent = question;
  yes.textContent = act || yes.dataset.word || "";
  yes.classList.toggle("btn-danger", risky);
  yes.classList.toggle("btn-primary", !risky);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

function askFor(element: HTMLElement, question: string): Promise<boolean> {
  return ask(question, element.dataset.confirmAct ?? "", element.dataset.risky !== undefined);
}

export function start(): void {
  // Before htmx, which may have the link as one of its own.
  document.addEventListener("click", (event) => {
    const mouse = event as MouseEvent;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-dialog], a[data-drawer]");
    if (!link || mouse.ctrlKey || mouse.metaKey || mouse.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void open(link, link.dataset.drawer !== undefined ? "drawer" : "dialog");
  }, true);
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) host(opener.dataset.opens!)?.showModal();
    const closer = target.closest("[data-close-dialog], dialog [data-cancel]");
    // A click beside the dialog, on its backdrop, closes it unless something was typed.
    const beside = target instanceof HTMLDialogElement && target.open && target.querySelector(".is-changed") === null;
    if (closer || beside) {
      event.preventDefault();
      (closer ?? target).closest("dialog")?.close();
    }
  });
  document.addEventListener("htmx:confirm", (event) => {
    const { detail } = event as CustomEvent<{ question: string | null; elt: HTMLElement; issueRequest(skip: boolean): void }>;
    if (!detail.question) return;
    event.preventDefault();
    void askFor(detail.elt, detail.question).then((yes) => { if (yes) detail.issueRequest(true); });
  });
  // Forms that go without htmx ask, too. The button may say more than its form.
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter;
    const asking = button?.dataset.confirm ? button : form.dataset.confirm ? form : null;
    if (!asking || form.dataset.confirmed !== undefined) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    void askFor(asking, asking.dataset.confirm!).then((yes) => {
      if (!yes) return;
      form.dataset.confirmed = "";
      form.requestSubmit(button);
    });
  }, true);
}
