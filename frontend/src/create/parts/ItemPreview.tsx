/** First items of the project as people will see them, with or without the question. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { AnswerForm } from "../../admin/shared/AnswerForm";
import { ItemData } from "../../data/ItemData";
import type { Item } from "../../protocol/messages";
import { createStrings } from "../../strings/create";
import type { Task } from "../../tasks/task";

interface ItemPreviewProps {
  readonly items: readonly Item["data"][];
  /** Task to be asked; null shows the items alone. */
  readonly task: Task | null;
}

/** Shows one of the items, and buttons for the others. */
export function ItemPreview({ items, task }: ItemPreviewProps) {
  const [at, setAt] = useState(0);
  const data = items[Math.min(at, items.length - 1)];
  return (
    <section class="create-preview" aria-label={createStrings.preview}>
      <div class="preview-head">
        <h3>{createStrings.preview}</h3>
        <div class="preview-tabs">
          {items.length > 1 &&
            items.map((_, index) => (
              <button
                // By index: the items have no names.
                key={index}
                type="button"
                aria-label={createStrings.item(index + 1)}
                aria-pressed={index === at}
                onClick={() => setAt(index)}
              >
                {index + 1}
              </button>
            ))}
        </div>
      </div>
      {data && (
        <div class="preview-page">
          {task ? (
            <AnswerForm
              task={task}
              data={data}
              // By content: an item that is shown in another way is begun anew.
              name={`preview-${at}-${JSON.stringify(data)}`}
              label={createStrings.item(at + 1)}
              answer={() => {}}
            />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls by keys
            <div class="viewer" role="group" tabIndex={0} aria-label={createStrings.item(at + 1)}>
              <div class="item">
                <ItemData data={data} />
              </div>
            </div>
          )}
        </div>
      )}
    </section>
  );
}

/** Returns the data of the first images, which the browser shows from the files themselves. */
export function useImageItems(files: readonly File[]): readonly Item["data"][] {
  const urls = useMemo(() => files.slice(0, 3).map((file) => URL.createObjectURL(file)), [files]);
  useEffect(
    () => () => {
      for (const url of urls) URL.revokeObjectURL(url);
    },
    [urls],
  );
  return useMemo(() => urls.map((url) => ({ kind: "image", url })), [urls]);
}
