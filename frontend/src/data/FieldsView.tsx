/** View of an item's fields, one below the other, each with its name. */
import type { ComponentChildren } from "preact";
import { type Data, ItemData } from "./ItemData";

interface FieldsViewProps {
  readonly fields: readonly { readonly name: string; readonly data: Data }[];
  /** What is drawn in the place of a field, by its name. */
  readonly instead?: Readonly<Record<string, ComponentChildren>> | undefined;
}

/** Shows the fields; badges stand side by side. */
export function FieldsView({ fields, instead = {} }: FieldsViewProps) {
  return (
    <div class="fields">
      {fields.map(({ name, data }) => (
        <section key={name} class={data.kind === "badge" ? "field badge-field" : "field"}>
          <h2 class="field-name" dir="auto">
            {name}
          </h2>
          {Object.hasOwn(instead, name) ? instead[name] : <ItemData data={data} />}
        </section>
      ))}
    </div>
  );
}
