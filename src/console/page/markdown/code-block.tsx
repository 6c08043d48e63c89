import { useSettings } from "../house/settings.tsx";
import { CopyButton } from "./copy-button.tsx";

/** A block of code with its language, if it names one, and a button that copies it. */
export function CodeBlock({ text, lang }: { text: string; lang: string | undefined }) {
  const { say } = useSettings();
  const language = /^[\w+#.-]{1,20}/.exec(lang ?? "")?.[0];
  return (
    <figure className="code">
      <figcaption>
        <span>{language ?? say.code}</span>
        <CopyButton text={text} label={say.copy} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines must be scrollable by keyboard */}
      <pre tabIndex={0} translate="no">
        <code>{language === "diff" ? <DiffLines text={text} /> : text}</code>
      </pre>
    </figure>
  );
}

/** Lines that come and lines that go, each with its sign and its colour. */
function DiffLines({ text }: { text: string }) {
  return text.split("\n").map((line, at) => {
    const Line = line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : "span";
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
      <Line key={at} className="diff-line">
        {line || " "}
      </Line>
    );
  });
}
