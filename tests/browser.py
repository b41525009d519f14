"""Drives Chromium over a report.html, by the WebDriver protocol and nothing but Python's own library."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path


class Browser:
    """A headless Chromium with its driver."""

    def __init__(self):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        line = next(line for line in self.driver.stdout if "successfully on port" in line)
        port = re.search(r"on port (\d+)", line)[1]
        self.base = f"http://127.0.0.1:{port}/session"
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--no-sandbox")
        options = {"binary": shutil.which("chromium"), "args": arguments}
        logs = {"browser": "ALL", "performance": "ALL"}
        capabilities = {"goog:chromeOptions": options, "goog:loggingPrefs": logs}
        session = self.send("", {"capabilities": {"alwaysMatch": capabilities}})
        self.base += "/" + session["sessionId"]

    def send(self, path, body=None, method="POST"):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def open(self, url):
        self.send("/url", {"url": url})

    def run(self, script, *arguments):
        return self.send("/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script):
        return self.send("/execute/async", {"script": script, "args": []})

    def devtools(self, command, **parameters):
        return self.send("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def log(self, kind):
        return self.send("/se/log", {"type": kind})

    def find(self, selector):
        return next(iter(self.send("/element", {"using": "css selector", "value": selector}).values()))

    def type(self, selector, text):
        self.send(f"/element/{self.find(selector)}/value", {"text": text})

    def print(self):
        # the command of WebDriver gives up after ten seconds
        page = self.devtools("Page.printToPDF", paperWidth=11.69, paperHeight=8.27, printBackground=True)
        return base64.b64decode(page["data"])

    def close(self):
        self.send("", method="DELETE")
        self.driver.terminate()


def expect(what, condition, found=""):
    if not condition:
        sys.exit(f"not so: {what} {found}")
    print(f"so it is: {what}")


VISIBLE = """return Array.from(document.querySelectorAll('table.data tbody tr:not(.g)'))
    .map((row) => [!row.hidden, Array.from(row.cells, (cell) => cell.textContent).join('\\n')]);"""

COLUMN = """const table = document.querySelector('#report-exchanges table');
    const place = Array.from(table.tHead.rows[0].cells).findIndex((cell) => cell.textContent === 'Documents');
    return [table.tHead.rows[0].cells[place].getAttribute('aria-sort'),
        Array.from(table.tBodies[0].rows, (row) => row.cells[place].textContent)];"""

AXE = """const done = arguments[arguments.length - 1];
    document.querySelectorAll('details').forEach((fold) => { fold.open = true; });
    axe.run(document, { preload: false, resultTypes: ['violations'] }).then((found) => done(found.violations.map(
        (violation) => [violation.id, violation.help, violation.nodes.slice(0, 3).map((node) => node.html)])));"""


def check_search(browser):
    browser.type("#search", "manager open")
    browser.run_async("setTimeout(arguments[0], 600)")
    rows = browser.run(VISIBLE)
    fits = [all(word in text.lower() for word in ("manager", "open")) for _, text in rows]
    expect("a search shows the rows that hold every word, and no others", [shown for shown, _ in rows] == fits)
    browser.run("document.querySelector('#search').value = ''")
    browser.type("#search", "@")
    browser.run_async("setTimeout(arguments[0], 600)")
    rows = browser.run(VISIBLE)
    shown = sum(shown for shown, _ in rows)
    expect("a search leaves some rows and hides others", 0 < shown < len(rows), f"{shown} of {len(rows)}")
    status = browser.run("return document.querySelector('.tools output').value")
    expect("it says how many", status.startswith(f"{shown} rows in "), status)


def check_sort(browser):
    button = "document.querySelectorAll('#report-exchanges th button')"
    find = f"const button = Array.from({button}).find((one) => one.textContent === 'Documents');"
    numbers = lambda texts: [int(text.replace(",", "")) for text in texts if text != "unknown"]
    browser.run("document.querySelector('#report-exchanges').open = true")
    browser.run(f"{find} button.click();")
    order, texts = browser.run(COLUMN)
    expect("a click sorts upwards", order == "ascending" and numbers(texts) == sorted(numbers(texts)), texts)
    expect("what is unknown comes last", "unknown" in texts and texts[-1] == "unknown", texts)
    browser.run(f"{find} button.id = 'sorter'; button.focus();")
    browser.type("#sorter", "\ue007")
    order, texts = browser.run(COLUMN)
    down = sorted(numbers(texts), reverse=True)
    expect("the Enter key sorts downwards", order == "descending" and numbers(texts) == down and texts[-1] == "unknown", texts)


GROUPS = """const table = document.querySelector('#report-findings table');
    return Array.from(table.querySelectorAll('tr.g'), (heading) => [!heading.hidden,
        Array.from(heading.parentElement.rows).some((row) => row !== heading && !row.hidden)]);"""


def check_groups(browser):
    groups = browser.run(GROUPS)
    expect("findings have a heading for each rule", len(groups) > 3 and all(shown for shown, _ in groups), groups)
    browser.type("#search", "never")
    browser.run_async("setTimeout(arguments[0], 600)")
    groups = browser.run(GROUPS)
    expect("a search leaves the headings that have rows", all(shown == rows for shown, rows in groups)
           and {shown for shown, _ in groups} == {True, False}, groups)
    count = "return document.querySelectorAll('#report-findings tbody tr:not(.g)').length"
    rows = browser.run(count)
    browser.run("document.querySelector('#report-findings').open = true")
    browser.run("document.querySelectorAll('#report-findings th button')[2].click()")
    expect("rows in another order have no headings", browser.run(GROUPS) == [] and browser.run(count) == rows, rows)


def check_barriers(browser, axe):
    for scheme in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.devtools("Emulation.setEmulatedMedia", features=[feature])
        browser.run(axe)
        expect(f"axe finds nothing, {scheme}", (found := browser.run_async(AXE)) == [], found)


def count_pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def check_print(browser, url, work):
    browser.open(url)
    folded = browser.print()
    browser.run("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    opened = browser.print()
    pages = count_pages(folded)
    expect("what is folded is printed", pages == count_pages(opened) > 5, f"{pages}, {count_pages(opened)}")
    if shutil.which("pdftotext") is None:
        print("left out: no pdftotext to read the print with")
        return
    (work / "print.pdf").write_bytes(folded)
    text = subprocess.run(["pdftotext", "-layout", work / "print.pdf", "-"], capture_output=True, text=True).stdout
    last = browser.run("return document.querySelector('#report-documents tbody').lastChild.cells[3].textContent")
    expect("the last row is printed", last in text, last)
    headers = len(re.findall(r"Path +Document", text))
    expect("headers are repeated", headers > 2, headers)


def main(page, axe):
    url = page.resolve().as_uri()
    browser = Browser()
    try:
        browser.open(url)
        expect("the script ran", browser.run("return document.querySelectorAll('.tools').length") == 1)
        expect("long tables begin folded", browser.run("return document.querySelectorAll('details[open]').length") == 0)
        text = browser.run("return document.body.textContent")
        expect("names that look like markup are text", "<script>hit=1</script><img src=x onerror='hit=1'>" in text)
        expect("and nothing of them ran", browser.run("return typeof hit") == "undefined")
        maps = browser.run("return Array.from(document.querySelectorAll('#gap-finder table.map'), (map) => map.rows.length)")
        expect("the gap finder has a table for each exchange", len(maps) > 2 and min(maps) > 1, maps)
        check_search(browser)
        browser.open(url)
        check_sort(browser)
        browser.open(url)
        check_groups(browser)
        browser.open(url)
        browser.run("document.querySelector('nav a[href=\"#report-documents\"]').click()")
        browser.run_async("setTimeout(arguments[0], 200)")
        expect("a link opens its table", browser.run("return document.querySelector('#report-documents').open"))
        browser.devtools("Emulation.setDeviceMetricsOverride", width=400, height=800, deviceScaleFactor=1, mobile=True)
        browser.run("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        width = browser.run("return document.documentElement.scrollWidth")
        expect("a small screen need not scroll sideways", width <= 400, width)
        browser.devtools("Emulation.clearDeviceMetricsOverride")
        check_print(browser, url, page.parent)
        # axe itself may write to the console: what the page did comes first
        console = [entry["message"] for entry in browser.log("browser")]
        expect("the console is empty, of policy reports too", console == [], console)
        events = [json.loads(entry["message"])["message"] for entry in browser.log("performance")]
        asked = {event["params"]["request"]["url"].split("#")[0] for event in events
                 if event["method"] == "Network.requestWillBeSent"}
        expect("nothing is asked for but the page itself", asked == {url}, asked)
        check_barriers(browser, axe.read_text())
    finally:
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
