#!/usr/bin/env node
// Prints the totals of the last test run on one line, and what was skipped. Exit 1 when no test ran.
import { readFileSync } from "node:fs";

let report;
try {
  report = JSON.parse(readFileSync("node_modules/.cache/tests.json", "utf8"));
} catch {
  console.log("0 passed, 0 failed");
  process.exit(1);
}
for (const file of report.testResults)
  for (const test of file.assertionResults)
    if (test.status === "pending" || test.status === "skipped") console.log(`skipped: ${test.fullName}`);
const brokenFiles = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
).length;
const failed = report.numFailedTests + brokenFiles;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
process.exit(report.numPassedTests === 0 ? 1 : 0);
