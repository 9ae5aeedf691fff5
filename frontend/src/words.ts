// The few words that scripts say themselves; the page brings them in the reader's language (kit/words.py).
const words = JSON.parse(document.body.dataset.words ?? "{}") as Record<string, string>;

export function word(name: string): string {
  return words[name] ?? name;
}
