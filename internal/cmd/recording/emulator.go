package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// emulator is a running process of the emulator.
type emulator struct {
	url         string
	environment []string // variables that point a client at it
	key         key      // of the first account
	process     *exec.Cmd
}

// key is an access key.
type key struct {
	ID     string `json:"access_key_id"`
	Secret string `json:"access_key_secret"`
}

// latency is the minimum duration of a call, in milliseconds: without it, the order in
// which concurrent calls finish would vary.
const latency = "10"

// startEmulator runs the binary on a free port, and reads the endpoint and the keys from
// its output.
func startEmulator(ctx context.Context, binary string) (*emulator, error) {
	e := &emulator{process: exec.CommandContext(ctx, binary,
		"-listen", "127.0.0.1:0", "-seed", "1", "-deliver-every-ms", "0", "-latency-ms", latency)}
	e.process.Cancel = func() error { return e.process.Process.Signal(syscall.SIGTERM) }
	out, err := e.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := e.process.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for len(e.environment) < 7 && lines.Scan() {
		variable, exported := strings.CutPrefix(lines.Text(), "export ")
		if !exported {
			continue // a comment
		}
		e.environment = append(e.environment, variable)
		switch name, value, _ := strings.Cut(variable, "="); name {
		case "ALIBABA_CLOUD_ACCESS_KEY_ID":
			e.key.ID = value
		case "ALIBABA_CLOUD_ACCESS_KEY_SECRET":
			e.key.Secret = value
		case "ALIBABA_CLOUD_ENDPOINT_SLS":
			e.url = value
		}
	}
	if e.url == "" {
		e.stop()
		return nil, fmt.Errorf("%s printed no endpoint, but %q", binary, e.environment)
	}
	return e, nil
}

func (e *emulator) stop() {
	_ = e.process.Process.Signal(syscall.SIGTERM)
	_ = e.process.Wait()
}

// control sends a request to the control plane, and decodes the answer.
func (e *emulator) control(ctx context.Context, method, what, body string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, e.url+"/_emulator/"+what, strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %s", method, what, resp.Status, text)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(text, answer)
}
