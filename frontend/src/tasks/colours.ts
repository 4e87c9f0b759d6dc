/**
 * Colours of labels, the same for each label everywhere.
 *
 * They differ in hue and lightness, in light and dark mode (`styles/base.css`). A mark never relies
 * on its colour alone: it also carries its name.
 */
/** Number of colours in `styles/base.css`; further labels begin again. */
const COUNT = 8;

/** Returns the CSS colour of the label at an index. */
export function colourOf(index: number): string {
  return `var(${colourName(index)})`;
}

/** Returns the name of the custom property that has the colour of the label at an index. */
export function colourName(index: number): string {
  return `--label-${(Math.max(0, index) % COUNT) + 1}`;
}
