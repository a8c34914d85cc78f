package functions

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// browserPath is the Chromium that the tests of the page drive. `make browser` sets it.
var browserPath = flag.String("browser", "", "a Chromium `program` to look at the pages with")

// browser is a Chromium without a window, driven by the DevTools protocol over two pipes.
type browser struct {
	t       *testing.T
	out     *os.File
	session string

	mu      sync.Mutex
	id      int
	answers map[int]chan answerMessage
	events  []event
}

type answerMessage struct {
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// event is something that the browser reports unasked.
type event struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// startBrowser starts the browser with an empty profile and one tab.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	if *browserPath == "" {
		t.Skip("looks at the page in a Chromium: run make browser")
	}
	fromUs, toBrowser, err := os.Pipe()
	must(t, err)
	fromBrowser, toUs, err := os.Pipe()
	must(t, err)
	profile, err := os.MkdirTemp("", "innertrail-browser") //nolint:usetesting // the browser's processes may write a moment longer
	must(t, err)
	cmd := exec.CommandContext(context.Background(), *browserPath, "--headless", "--remote-debugging-pipe", "--user-data-dir="+profile, "--no-first-run", "--no-sandbox", //nolint:gosec // the user names it
		"--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb", "--font-render-hinting=none", "about:blank")
	cmd.ExtraFiles = []*os.File{fromUs, toUs}
	log, err := os.Create(filepath.Join(t.TempDir(), "chromium.log"))
	must(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	must(t, cmd.Start())
	must(t, fromUs.Close())
	must(t, toUs.Close())
	b := &browser{t: t, out: toBrowser, answers: map[int]chan answerMessage{}}
	go b.listen(fromBrowser)
	t.Cleanup(func() { // it ends with its pipes, and its own processes with it
		b.t = t
		b.session = ""
		b.call("Browser.close", nil, nil)
		_ = toBrowser.Close()
		stop := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		stop.Stop()
		_ = log.Close()
		_ = os.RemoveAll(profile)
	})
	var target struct {
		TargetID string `json:"targetId"`
	}
	b.call("Target.createTarget", record{"url": "about:blank"}, &target)
	var attached struct {
		SessionID string `json:"sessionId"`
	}
	b.call("Target.attachToTarget", record{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network", "Audits", "Security"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// listen hands each answer to its call, and keeps the events.
func (b *browser) listen(in *os.File) {
	reader := bufio.NewReaderSize(in, 1<<20)
	for {
		message, err := reader.ReadBytes(0)
		if err != nil {
			return
		}
		var received struct {
			ID int `json:"id"`
			answerMessage
			event
		}
		if json.Unmarshal(message[:len(message)-1], &received) != nil {
			continue
		}
		b.mu.Lock()
		if waiting := b.answers[received.ID]; received.ID != 0 && waiting != nil {
			waiting <- received.answerMessage
		} else {
			b.events = append(b.events, received.event)
		}
		b.mu.Unlock()
	}
}

// call calls a method of the protocol and reads its result.
func (b *browser) call(method string, parameters record, result any) {
	b.t.Helper()
	message := record{"method": method, "params": parameters}
	if parameters == nil {
		message["params"] = record{}
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	answer := make(chan answerMessage, 1)
	b.mu.Lock()
	b.id++
	message["id"] = b.id
	b.answers[b.id] = answer
	text, err := json.Marshal(message)
	must(b.t, err)
	_, err = b.out.Write(append(text, 0))
	b.mu.Unlock()
	must(b.t, err)
	select {
	case got := <-answer:
		if got.Error != nil {
			b.t.Fatalf("%s: %s", method, got.Error.Message)
		}
		if result != nil {
			must(b.t, json.Unmarshal(got.Result, result))
		}
	case <-time.After(2 * time.Minute):
		b.t.Fatalf("%s: no answer within two minutes", method)
	}
}

// open shows a file and returns when it has been loaded.
func (b *browser) open(file string) {
	b.t.Helper()
	b.forget()
	b.call("Page.navigate", record{"url": "file://" + filepath.ToSlash(file)}, nil)
	for range 600 {
		if len(b.seen("Page.loadEventFired")) > 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("%s was not loaded within 30 seconds", file)
}

// seen returns the events of a method since the page was opened; of all methods for "".
func (b *browser) seen(method string) []event {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []event
	for _, e := range b.events {
		if method == "" || e.Method == method {
			found = append(found, e)
		}
	}
	return found
}

// forget forgets the events so far.
func (b *browser) forget() {
	b.mu.Lock()
	b.events = nil
	b.mu.Unlock()
}

// evaluate runs an expression in the page's document, which the page's own policy does not
// concern, and reads its value.
func (b *browser) evaluate(expression string, value any) {
	b.t.Helper()
	var result struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		ExceptionDetails *struct {
			Text string `json:"text"`
		} `json:"exceptionDetails"`
	}
	b.call("Runtime.evaluate", record{"expression": expression, "returnByValue": true}, &result)
	if result.ExceptionDetails != nil {
		b.t.Fatalf("%.60s: %s", expression, result.ExceptionDetails.Text)
	}
	must(b.t, json.Unmarshal(result.Result.Value, value))
}

// window sets the size of the window and the preferred colours.
func (b *browser) window(width, height int, scheme string) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", record{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
	b.call("Emulation.setEmulatedMedia", record{"media": "screen", "features": []record{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// screenshot returns a PNG of the window.
func (b *browser) screenshot() []byte {
	b.t.Helper()
	var shot struct {
		Data string `json:"data"`
	}
	b.call("Page.captureScreenshot", record{"format": "png", "optimizeForSpeed": false}, &shot)
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	must(b.t, err)
	return png
}

// pdf returns the page as it is printed.
func (b *browser) pdf() []byte {
	b.t.Helper()
	b.call("Emulation.setEmulatedMedia", record{"media": "", "features": []record{}}, nil)
	var printed struct {
		Data string `json:"data"`
	}
	b.call("Page.printToPDF", record{"preferCSSPageSize": true, "printBackground": true, "generateTaggedPDF": true}, &printed)
	file, err := base64.StdEncoding.DecodeString(printed.Data)
	must(b.t, err)
	return file
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// String returns an event in a line.
func (e event) String() string {
	return fmt.Sprintf("%s %.300s", e.Method, strings.TrimSpace(string(e.Params)))
}
