// @ts-check
// What an application has in its own code.
import { createElement } from "react";

export const metadata = { title: "Shop", icons: "data:," };

/** @param {{children: any}} props */
export default function Layout({ children }) {
  return createElement("html", { lang: "en" }, createElement("body", null, children));
}
