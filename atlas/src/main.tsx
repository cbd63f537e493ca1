import { render } from "preact";
import "./atlas.css";
import { pageAddress } from "./state/address";
import { Session } from "./state/session";
import { App } from "./ui/App";

function mount(): void {
  const root = document.getElementById("atlas");
  if (root === null) return;
  const session = new Session(pageAddress());
  session.store.subscribe(({ status }) => {
    root.dataset["state"] = status;
  });
  root.replaceChildren();
  render(<App session={session} />, root);
  void session.start();
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", mount);
else mount();
