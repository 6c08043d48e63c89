import { languageOf } from "../../core/language.ts";
import type { Citation, FileRef, Reply } from "../../core/message.ts";
import { neutralise } from "../../core/text.ts";

const ownFileLink = /!?\[([^\]\n]*)\]\(\/files\/[A-Za-z0-9._-]+\)/g;

/** The Markdown that is posted for a reply: its words, then the sources `[n]` refers to and the `missing` files, which Slack did not take. */
export function compose(reply: Reply, missing: readonly FileRef[] = []): string {
  const { citations } = reply;
  const zh = languageOf(reply.markdown) === "zh";
  const words = reply.markdown.replace(ownFileLink, "$1");
  if (citations.length === 0 && missing.length === 0) return words;
  const footer = [
    ...(citations.length > 0 ? [`**${zh ? "来源" : "Sources"}**`, ...citations.map(sourceLine)] : []),
    ...(missing.length > 0
      ? [`**${zh ? "未能附上的文件" : "Files that could not be attached"}**`, ...missing.map(fileLine)]
      : []),
  ];
  return `${words}\n\n${neutralise(footer.join("\n"))}`;
}

function sourceLine(citation: Citation, index: number): string {
  const about = [citation.publisher, citation.date].filter(Boolean).join(", ");
  return `- [${index + 1}] ${citation.title}${about ? ` (${about})` : ""}`;
}

const fileLine = (file: FileRef): string => `- ${file.name}: ${file.description}`;
