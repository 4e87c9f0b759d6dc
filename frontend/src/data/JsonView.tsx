/** Any other value, written as JSON. */
export function JsonView({ value }: { readonly value: unknown }) {
  return <pre class="json-view">{JSON.stringify(value, null, 2)}</pre>;
}
