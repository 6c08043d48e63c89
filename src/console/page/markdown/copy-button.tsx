import { useEffect, useState } from "react";
import { Icon } from "../house/icons.tsx";
import { useSettings } from "../house/settings.tsx";

const thanksMs = 1600;

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label, quiet = false }: { text: string; label: string; quiet?: boolean }) {
  const { say } = useSettings();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), thanksMs);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button
      type="button"
      className={quiet ? "icon-button" : "copy"}
      aria-label={quiet ? label : undefined}
      title={quiet ? label : undefined}
      onClick={() => void copy(text).then(() => setDone(true))}
    >
      <Icon name={done ? "check" : "copy"} />
      {!quiet && (done ? say.copied : label)}
      <span role="status" className="unseen">
        {done ? say.copied : ""}
      </span>
    </button>
  );
}

/** The clipboard of a page that is not served over TLS can only be reached by way of a selection. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
