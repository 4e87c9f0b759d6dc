/** Media files that arrive in pieces over the notebook's channel, as addresses within this page. */

/** Files that are kept: of the items on hand, each with up to 100, and of the latest that may come back. */
const MAX_FILES = 512;

/** Files by their address on the server. */
export class MediaFiles {
  readonly #pieces = new Map<string, ArrayBuffer[]>();
  readonly #addresses = new Map<string, string>();

  /** Adds pieces of a file; the last ones come with its media type, before that it is null. */
  take(url: string, pieces: readonly DataView[], type: string | null): void {
    const all = [...(this.#pieces.get(url) ?? []), ...pieces.map(copy)];
    if (type === null) {
      this.#pieces.set(url, all);
      return;
    }
    this.#pieces.delete(url);
    this.#revoke(url);
    this.#addresses.set(url, URL.createObjectURL(new Blob(all, { type })));
    for (const old of [...this.#addresses.keys()].slice(0, -MAX_FILES)) this.#revoke(old);
  }

  /** Returns the address of a complete file in this page; any other address as it is. */
  addressOf(url: string): string {
    return this.#addresses.get(url) ?? url;
  }

  /** Releases all files. */
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
