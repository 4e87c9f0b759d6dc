/** View of any other value. */

/** Shows a value as JSON. */
export function JsonView({ value }: { readonly value: unknown }) {
  return <pre class="json-view">{JSON.stringify(value, null, 2)}</pre>;
}
