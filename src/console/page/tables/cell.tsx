import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ShownRecord } from "../../../core/tablePage.ts";
import type { Field } from "../../../core/tables.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { draftOf, isEditable } from "./edits.ts";
import type { Change } from "./use-table.ts";

/** A value: pressed, it becomes a field to write in. Enter or going elsewhere writes it, Escape leaves it as it was. */
export function Cell({ record, field, onChange }: { record: ShownRecord; field: Field; onChange: Change }) {
  const { say } = useSettings();
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shown = record.shown[field.id] ?? "";
  const done = () => {
    setEditing(false);
    // Whoever went elsewhere stays there.
    requestAnimationFrame(() => document.activeElement === document.body && button.current?.focus());
  };

  if (!isEditable(field))
    return (
      <span className="value" title={say.fixedValue}>
        {shown}
      </span>
    );
  if (field.type === "checkbox")
    return (
      <input
        type="checkbox"
        checked={record.values[field.id] === true}
        aria-label={field.name}
        onChange={(event) => void onChange(record, field, event.target.checked)}
      />
    );
  if (editing) return <Editor record={record} field={field} onChange={onChange} onDone={done} />;
  return (
    <button
      ref={button}
      type="button"
      className="value"
      title={shown}
      aria-label={fill(say.editValue, { field: field.name, value: shown || say.emptyValue })}
      onClick={() => setEditing(true)}
    >
      {field.type === "select" && shown !== "" ? <span className="chip">{shown}</span> : shown}
    </button>
  );
}

function Editor(props: { record: ShownRecord; field: Field; onChange: Change; onDone: () => void }) {
  const { say } = useSettings();
  const { record, field, onChange, onDone } = props;
  const first = draftOf(field, record);
  const [draft, setDraft] = useState(first);
  const box = useRef<HTMLTextAreaElement & HTMLInputElement & HTMLSelectElement>(null);
  /** Under way or done: nothing more is to be written. */
  const over = useRef(false);
  useEffect(() => box.current?.focus(), []);

  const leave = () => {
    over.current = true;
    onDone();
  };
  const write = async (value: string) => {
    if (over.current) return;
    if (value === first) return leave();
    over.current = true;
    if (await onChange(record, field, value === "" ? null : value)) return leave();
    over.current = false;
    box.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void write(draft);
    }
  };
  const common = {
    ref: box,
    value: draft,
    "aria-label": fill(say.newValue, { field: field.name }),
    onKeyDown: keys,
    onBlur: () => void write(draft),
  };
  if (field.type === "select")
    return (
      <select
        {...common}
        onChange={(event) => {
          setDraft(event.target.value);
          void write(event.target.value);
        }}
      >
        <option value="">{say.emptyValue}</option>
        {field.options?.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    );
  if (field.type === "text")
    return (
      <textarea
        {...common}
        rows={Math.min(6, draft.split("\n").length)}
        onChange={(event) => setDraft(event.target.value)}
      />
    );
  const kind = field.type === "date" && !field.time ? "date" : "text";
  return <input {...common} type={kind} onChange={(event) => setDraft(event.target.value)} />;
}
