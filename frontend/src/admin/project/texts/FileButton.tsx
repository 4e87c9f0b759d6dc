/** Button that lets the user choose files. */

interface FileButtonProps {
  readonly name: string;
  /** Types or endings that are offered, as in the attribute `accept`. */
  readonly accept: string;
  readonly multiple?: boolean;
  take(files: readonly File[]): void;
}

/** Shows the button; the same file can be chosen again. */
export function FileButton({ name, accept, multiple, take }: FileButtonProps) {
  return (
    <label class="button file-button">
      <input
        class="visually-hidden"
        type="file"
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length) take(files);
        }}
      />
      {name}
    </label>
  );
}
