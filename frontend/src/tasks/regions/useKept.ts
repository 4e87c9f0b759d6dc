/** Elements of a list of values, each drawn again only when its value has been replaced. */
import type { VNode } from "preact";
import { useRef } from "preact/hooks";

/** Returns a function that draws a value, or returns what was drawn of it before. */
export function useKept<T extends object>(draw: (one: T) => VNode): (one: T) => VNode {
  const kept = useRef(new WeakMap<T, VNode>());
  return (one) => {
    const known = kept.current.get(one);
    if (known) return known;
    const drawn = draw(one);
    kept.current.set(one, drawn);
    return drawn;
  };
}
