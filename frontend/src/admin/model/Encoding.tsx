/** How far an encoder has made vectors of a project's items, and why it does not go on. */
import { adminStrings } from "../../strings/admin";
import type { Status } from "../shared/api";
import { ErrorText, Panel } from "../shared/Panel";

interface EncodingProps {
  readonly encoding: Status["model"]["encoding"];
}

/** Shows the encoding; nothing if there is no encoder for such items. */
export function Encoding({ encoding }: EncodingProps) {
  if (!encoding) return null;
  const { model } = adminStrings;
  const { name, done, total, error } = encoding;
  const complete = done === total && total > 0 && !error;
  return (
    <Panel title={model.encoding} class="whole encoding">
      <ErrorText text={error} />
      {!complete && total > 0 && <Bar share={done / total} />}
      <p class="note">
        {total > 0 && model.encodedItems(done, total)}
        {name && ` ${model.encodedBy(name)}`}
        {!complete && ` ${model.encodedLater}`}
      </p>
    </Panel>
  );
}

function Bar({ share }: { readonly share: number }) {
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={adminStrings.model.encoding}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
    >
      <div class="fill" style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
