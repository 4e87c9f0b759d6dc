/** MediaFiles that came piece by piece over a notebook's channel, as addresses within this page. */

/** What is on hand, and the latest that may come back. */
const KEPT = 32;

export class MediaFiles {
  readonly #pieces = new Map<string, ArrayBuffer[]>();
  readonly #addresses = new Map<string, string>();

  /** Takes the next pieces of a file; with the last ones comes its media type. */
  take(url: string, pieces: readonly DataView[], type: string | null): void {
    const all = [...(this.#pieces.get(url) ?? []), ...pieces.map(copy)];
    if (type === null) {
      this.#pieces.set(url, all);
      return;
    }
    this.#pieces.delete(url);
    this.#revoke(url);
    this.#addresses.set(url, URL.createObjectURL(new Blob(all, { type })));
    for (const old of [...this.#addresses.keys()].slice(0, -KEPT)) this.#revoke(old);
  }

  /** Where a file is that has come; any other address stays what it is. */
  addressOf(url: string): string {
    return this.#addresses.get(url) ?? url;
  }

  clear(): void {
    this.#pieces.clear();
    for (const url of [...this.#addresses.keys()]) this.#revoke(url);
  }

  #revoke(url: string): void {
    const address = this.#addresses.get(url);
    if (address !== undefined) URL.revokeObjectURL(address);
    this.#addresses.delete(url);
  }
}

function copy(view: DataView): ArrayBuffer {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice().buffer;
}
