import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../house/icons.tsx";
import { recall, remember } from "../house/remember.ts";
import { useSettings } from "../house/settings.tsx";
import { matching, mentionAt } from "./mention.ts";

/** Somebody or something that can be mentioned. */
export interface Mentionable {
  readonly name: string;
  readonly description: string;
}

const isText = (value: unknown): value is string => typeof value === "string";

/** Where one writes. What was written but not sent is there again after a reload. */
export function Composer(props: {
  channel: string;
  field: RefObject<HTMLTextAreaElement | null>;
  mentionables: readonly Mentionable[];
  running: boolean;
  stopping: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}) {
  const { say } = useSettings();
  const { field, channel } = props;
  const [text, setText] = useState(() => recall(`draft.${channel}`, isText) ?? "");
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  /** The start of a mention whose list was closed by Escape. */
  const [dismissed, setDismissed] = useState<number | undefined>();
  const caretAfter = useRef<number | undefined>(undefined);

  useEffect(() => remember(`draft.${channel}`, text || undefined), [channel, text]);
  useLayoutEffect(() => {
    if (caretAfter.current === undefined) return;
    field.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = undefined;
  });

  const mention = mentionAt(text, caret);
  const offers = mention && mention.start !== dismissed ? matching(props.mentionables, mention.query) : [];
  const offer = offers[Math.min(chosen, offers.length - 1)];
  const blank = text.trim() === "";

  function take(name: string) {
    if (!mention) return;
    const before = `${text.slice(0, mention.start)}@${name} `;
    caretAfter.current = before.length;
    setText(before + text.slice(caret).replace(/^ /, ""));
    setCaret(before.length);
    field.current?.focus();
  }

  function send() {
    if (blank) return;
    props.onSend(text.trim());
    setText("");
    setCaret(0);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes, its keys are its own: Enter takes a candidate and sends nothing.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (offer) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) setChosen((offers.indexOf(offer) + step + offers.length) % offers.length);
      else if (event.key === "Enter" || event.key === "Tab") take(offer.name);
      else if (event.key === "Escape") setDismissed(mention?.start);
      else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {offers.length > 0 && (
        <div className="offers" id="offers" role="listbox" aria-label={say.mentions}>
          {offers.map((one) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: focus stays in the text, whose keys choose
            <div
              key={one.name}
              id={`offer-${one.name}`}
              role="option"
              aria-selected={one === offer}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(one.name)}
            >
              <span className="title">@{one.name}</span>
              <span className="origin">{one.description}</span>
            </div>
          ))}
        </div>
      )}
      <div className="grow" data-text={text}>
        <textarea
          id="composer"
          ref={field}
          rows={1}
          value={text}
          aria-label={say.message}
          placeholder={say.placeholder}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offer && "offers"}
          aria-activedescendant={offer ? `offer-${offer.name}` : undefined}
          enterKeyHint="send"
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            setChosen(0);
            if (mentionAt(event.target.value, event.target.selectionStart)?.start !== dismissed)
              setDismissed(undefined);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setDismissed(mention?.start)}
          onKeyDown={onKeyDown}
        />
      </div>
      {props.running && (
        <button type="button" className="round stop" onClick={props.onStop} disabled={props.stopping}>
          <Icon name="stop" />
          <span className="unseen">{props.stopping ? say.stopping : say.stop}</span>
        </button>
      )}
      {(!props.running || !blank) && (
        <button type="submit" className="round send" disabled={blank}>
          <Icon name="send" />
          <span className="unseen">{say.send}</span>
        </button>
      )}
    </form>
  );
}
