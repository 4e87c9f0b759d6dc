/**
 * A colour for each label of spans and shapes, the same one everywhere.
 *
 * They are told apart by hue and lightness in light and dark (styles/base.css has both), and never by colour
 * alone: each mark also carries its name.
 */
const COUNT = 8;

export function colourOf(index: number): string {
  return `var(--label-${(Math.max(0, index) % COUNT) + 1})`;
}
