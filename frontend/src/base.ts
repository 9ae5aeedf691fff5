// What every page loads.
import "./htmx";
import * as dialogs from "./dialogs";
import * as forms from "./forms";
import * as islands from "./islands";
import * as keys from "./keys";
import * as lists from "./lists";
import * as menus from "./menus";
import * as progress from "./progress";
import * as session from "./session";
import * as toasts from "./toasts";

for (const part of [progress, toasts, dialogs, menus, session, forms, lists, islands, keys]) part.start();
