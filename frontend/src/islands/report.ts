// A report's form: what is typed is saved by itself, field by field, and kept on the device until it is. Two devices do not
// overwrite each other: who comes second sees both texts. Lines of the plan are added and taken away.
import { toast } from "../toasts";
import { word } from "../words";

const PAUSE = 900;
const AGAIN = 15_000;

interface Answer { revisions?: Record<string, number>; saved?: string; missing?: string[]; theirs?: Record<string, { text: string; revision: number }>; message?: string; wrong?: Record<string, string> }
interface Kept { value: string; read: string }

function nameOf(field: Element): string {
  const name = field.getAttribute("name") ?? "";
  return name.startsWith("words-") || name.startsWith("extra-") ? name.replace(/^(words|extra)-/, "") : name.startsWith("plan-") ? "plan" : "";
}

class Form {
  private readonly dirty = new Set<string>();
  private timer = 0;
  private sending = false;
  private readonly state: HTMLElement | null;

  constructor(private readonly form: HTMLFormElement) {
    this.state = form.querySelector("[data-save-state]");
    form.addEventListener("input", (event) => this.changed(event.target as Element));
    form.addEventListener("click", (event) => this.clicked(event));
    form.addEventListener("submit", () => { window.clearTimeout(this.timer); this.forget(); });
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("online", () => { if (this.dirty.size) this.soon(0); });
    form.querySelector<HTMLElement>("[data-plan-add]")?.removeAttribute("hidden");
    this.restore();
  }

  private key(name: string): string { return `report/${this.form.dataset.draft}/${name}`; }
  private fields(name: string): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>(`[name="words-${name}"], [name="extra-${name}"]`)];
  }
  private read(name: string): HTMLInputElement | null { return this.form.querySelector(`[name="read-${name}"]`); }
  private value(name: string): string {
    const [first, ...others] = this.fields(name);
    if (!first) return "";
    if (first.type === "radio" || first.type === "checkbox") return [first, ...others].filter((one) => one.checked).map((one) => one.value).join("\n");
    return first.value;
  }

  private changed(target: Element): void {
    const name = nameOf(target);
    if (!name) return;
    this.dirty.add(name);
    if (name !== "plan") this.store(name);
    this.soon(PAUSE);
  }

  /** Not saved yet: on this device it survives a closed tab or a dead network. */
  private store(name: string): void {
    const kept: Kept = { value: this.value(name), read: this.read(name)?.value ?? "0" };
    try { localStorage.setItem(this.key(name), JSON.stringify(kept)); } catch { /* a full or forbidden store: the server still has what was saved */ }
  }
  private keep(): void { for (const name of this.dirty) if (name !== "plan") this.store(name); }
  private forget(names: Iterable<string> = this.dirty): void { for (const name of names) localStorage.removeItem(this.key(name)); }

  private restore(): void {
    let found = false;
    const start = this.key("");
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(start))) {
      const name = key.slice(start.length);
      const [field] = this.fields(name);
      const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
      if (!field || !kept || field.type === "radio" || field.type === "checkbox" || kept.value === field.value) { localStorage.removeItem(key); continue; }
      field.value = kept.value;
      const read = this.read(name);
      if (read) read.value = kept.read;
      this.dirty.add(name);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      found = true;
    }
    if (found) toast({ text: this.form.dataset.restored ?? "", level: "info" });
  }

  private soon(wait: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private parts(names: Set<string>): FormData {
    const sent = new FormData();
    const whole = new FormData(this.form);
    const token = whole.get("csrfmiddlewaretoken");
    if (token) sent.append("csrfmiddlewaretoken", token);
    for (const [field, value] of whole.entries()) {
      const name = field.startsWith("plan-") ? "plan" : field.replace(/^(words|extra|read)-/, "").replace(/-sent$/, "");
      if (names.has(name)) sent.append(field, value);
    }
    return sent;
  }

  private async save(): Promise<void> {
    if (this.sending) { this.soon(PAUSE); return; }
    const names = new Set([...this.dirty].filter((name) => !this.form.querySelector(`[data-conflict-of="${name}"]`)));
    if (!names.size) return;
    this.sending = true;
    this.say(this.form.dataset.saving);
    const before = new Map([...names].map((name) => [name, this.value(name)]));
    try {
      const answer = await fetch(this.form.dataset.save!, {
        method: "POST", body: this.parts(names), credentials: "same-origin",
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      });
      if (answer.redirected || answer.status === 401) { (document.getElementById("signed-out") as HTMLDialogElement | null)?.showModal(); throw new Error("signed out"); }
      const told = (await answer.json()) as Answer;
      if (answer.ok) this.saved(told, names, before);
      else if (answer.status === 409) this.conflict(told.theirs ?? {});
      else { for (const name of names) this.dirty.delete(name); this.say(told.message ?? word("failed"), true); }
    } catch {
      this.say(this.form.dataset.unsaved, true);
      this.soon(AGAIN);
    } finally {
      this.sending = false;
    }
  }

  private saved(told: Answer, names: Set<string>, before: Map<string, string>): void {
    for (const name of names) {
      const read = this.read(name);
      if (read && told.revisions) read.value = String(told.revisions[name] ?? 0);
      if (this.value(name) === before.get(name)) { this.dirty.delete(name); localStorage.removeItem(this.key(name)); }
    }
    this.say(`${this.form.dataset.saved ?? ""} ${told.saved ?? ""}`);
    const line = this.form.querySelector<HTMLElement>("[data-missing]");
    const list = this.form.querySelector<HTMLElement>("[data-missing-names]");
    if (line && list && told.missing) { line.hidden = told.missing.length === 0; list.textContent = told.missing.join("、"); }
    if (this.dirty.size) this.soon(PAUSE);
  }

  private conflict(theirs: Record<string, { text: string; revision: number }>): void {
    const pattern = this.form.querySelector<HTMLTemplateElement>("[data-conflict]");
    for (const [name, one] of Object.entries(theirs)) {
      const [field] = name === "plan" ? [this.form.querySelector<HTMLElement>("[data-plan]")] : this.fields(name);
      const notice = pattern?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
      if (!field || !notice) continue;
      notice.dataset.conflictOf = name;
      notice.querySelector("[data-theirs]")!.textContent = one.text;
      const settle = (): void => {
        const read = this.read(name);
        if (read) read.value = String(one.revision);
        notice.remove();
        this.soon(0);
      };
      notice.querySelector("[data-keep-mine]")!.addEventListener("click", settle);
      notice.querySelector("[data-take-theirs]")!.addEventListener("click", () => {
        if (name === "plan") { this.forget(); window.location.reload(); return; }
        (field as HTMLTextAreaElement).value = one.text;
        this.dirty.delete(name);
        localStorage.removeItem(this.key(name));
        settle();
      });
      field.closest(".card-body, .field")?.querySelector(`[data-conflict-of="${name}"]`)?.remove();
      field.insertAdjacentElement("beforebegin", notice);
      notice.scrollIntoView({ block: "center" });
    }
    this.say("");
  }

  private say(text: string | undefined, wrong = false): void {
    if (!this.state) return;
    this.state.textContent = text ?? "";
    this.state.classList.toggle("tone-red", wrong);
    this.state.classList.toggle("text-tone", wrong);
  }

  private clicked(event: Event): void {
    const target = event.target as Element;
    const lines = this.form.querySelector<HTMLElement>("[data-plan]");
    if (target.closest("[data-plan-remove]") && lines) {
      target.closest("[data-plan-line]")?.remove();
      this.dirty.add("plan");
      this.soon(PAUSE);
    }
    if (target.closest("[data-plan-add]") && lines) {
      const pattern = this.form.querySelector<HTMLTemplateElement>("[data-plan-pattern]");
      const line = pattern?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
      if (!line) return;
      const number = 1 + Math.max(-1, ...[...lines.querySelectorAll<HTMLInputElement>("[name=plan-row]")].map((row) => Number(row.value)));
      for (const field of line.querySelectorAll<HTMLInputElement>("[name]")) {
        field.name = field.name.replace("NUMBER", String(number));
        if (field.name === "plan-row") field.value = String(number);
      }
      lines.append(line);
      line.querySelector<HTMLElement>("select, input:not([type=hidden])")?.focus();
    }
  }
}

export function start(element: HTMLElement): void {
  new Form(element as HTMLFormElement);
}
