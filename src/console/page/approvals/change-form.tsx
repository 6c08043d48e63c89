import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Icon } from "../house/icons.tsx";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { changesIn, type Field, fieldsOf, labelOf } from "./fields.ts";

/**
 * Other arguments for an action, in a form made from those it has. `faults` are what the server found wrong with the last
 * ones, by the argument's name.
 */
export function ChangeForm(props: {
  title: string;
  input: Readonly<Record<string, unknown>>;
  faults: Readonly<Record<string, string>>;
  busy: boolean;
  onSend: (input: Record<string, unknown>) => void;
  onCancel: () => void;
}) {
  const { say } = useSettings();
  const form = useRef<HTMLFormElement>(null);
  const [fields, setFields] = useState(() => fieldsOf(props.input));
  const [own, setOwn] = useState<Readonly<Record<string, string>>>({});
  const [unchanged, setUnchanged] = useState(false);
  const faults = { ...props.faults, ...own };
  const hint = useId();

  useEffect(() => form.current?.querySelector<HTMLElement>("input, textarea")?.focus(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever sent it is brought to what is wrong
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [props.faults, own]);

  function send(event: FormEvent) {
    event.preventDefault();
    const found = changesIn(fields);
    if ("faults" in found) {
      setOwn(Object.fromEntries(Object.entries(found.faults).map(([name, fault]) => [name, say[fault]])));
      return;
    }
    setOwn({});
    const nothing = Object.keys(found.input).length === 0;
    setUnchanged(nothing);
    if (!nothing) props.onSend(found.input);
  }

  return (
    <form
      ref={form}
      className="change-form"
      aria-label={fill(say.changeOne, { title: props.title })}
      aria-describedby={hint}
      noValidate
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        props.onCancel();
      }}
    >
      {fields.map((field, at) => (
        <FieldRow
          key={field.name}
          field={field}
          fault={faults[field.name]}
          onChange={(next) => setFields(fields.with(at, next))}
        />
      ))}
      {faults[""] && <p className="fault">{faults[""]}</p>}
      <p className="origin" id={hint} role={unchanged ? "alert" : undefined}>
        {unchanged ? say.nothingChanged : say.changeHint}
      </p>
      <div className="actions">
        <button type="submit" className="button primary" disabled={props.busy}>
          {props.busy ? say.sendingWord : say.proposeChange}
        </button>
        <button type="button" className="button" onClick={props.onCancel}>
          {say.cancel}
        </button>
      </div>
    </form>
  );
}

function FieldRow(props: { field: Field; fault: string | undefined; onChange: (field: Field) => void }) {
  const { field, fault, onChange } = props;
  const id = useId();
  const label = labelOf(field.name);
  const wrong = fault ? { "aria-invalid": true, "aria-describedby": `${id}-fault` } : {};
  return (
    <div className={field.kind === "flag" ? "field flag" : "field"}>
      {field.kind === "list" ? (
        <span className="label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className="label" htmlFor={id}>
          {label}
        </label>
      )}
      {control()}
      {fault && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );

  function control() {
    switch (field.kind) {
      case "flag":
        return (
          <input
            id={id}
            type="checkbox"
            checked={field.value}
            {...wrong}
            onChange={(event) => onChange({ ...field, value: event.target.checked })}
          />
        );
      case "list":
        return <ListRows field={field} label={label} wrong={wrong} onChange={onChange} />;
      case "long":
      case "json":
        return (
          <textarea
            id={id}
            rows={Math.min(10, field.value.split("\n").length + 2)}
            className={field.kind === "json" ? "code" : undefined}
            value={field.value}
            {...wrong}
            onChange={(event) => onChange({ ...field, value: event.target.value })}
          />
        );
      default:
        return (
          <span className="with-zone">
            <input
              id={id}
              type={{ text: "text", number: "text", date: "date", moment: "datetime-local" }[field.kind]}
              inputMode={field.kind === "number" ? "decimal" : undefined}
              value={field.value}
              {...wrong}
              onChange={(event) => onChange({ ...field, value: event.target.value })}
            />
            {field.kind === "moment" && field.offset && (
              <span className="origin">{field.offset === "Z" ? "UTC" : `UTC${field.offset}`}</span>
            )}
          </span>
        );
    }
  }
}

function ListRows(props: {
  field: Extract<Field, { kind: "list" }>;
  label: string;
  wrong: object;
  onChange: (field: Field) => void;
}) {
  const { say } = useSettings();
  const { field, label, wrong, onChange } = props;
  const items = field.value;
  const box = useRef<HTMLFieldSetElement>(null);
  const put = (value: readonly string[]) => onChange({ ...field, value });
  const add = () => {
    // At once, so that what is typed next goes into the new field.
    flushSync(() => put([...items, ""]));
    [...(box.current?.querySelectorAll("input") ?? [])].at(-1)?.focus();
  };
  return (
    <fieldset ref={box} className="list" aria-label={label}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item is known by its place
        <span className="list-row" key={at}>
          <input
            type="text"
            value={item}
            aria-label={fill(say.itemOf, { name: label, n: at + 1 })}
            {...wrong}
            onChange={(event) => put(items.with(at, event.target.value))}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
              event.preventDefault();
              add();
            }}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={fill(say.removeItem, { item: item || String(at + 1) })}
            onClick={() => put(items.toSpliced(at, 1))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      <button type="button" className="text-button" onClick={add}>
        <Icon name="plus" />
        {say.addItem}
      </button>
    </fieldset>
  );
}
