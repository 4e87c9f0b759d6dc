/** Names and values, a row each. */
import { strings } from "../strings/language";

export function TableView({ rows }: { readonly rows: readonly unknown[] }) {
  return (
    <table class="table-view" aria-label={strings.data.table}>
      <tbody>
        {rows.map((row, index) => {
          const [name, value] = Array.isArray(row) ? row : [index + 1, row];
          return (
            <tr key={index}>
              <th scope="row">{shown(name)}</th>
              <td dir="auto">{shown(value)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "–" : JSON.stringify(value);
}
