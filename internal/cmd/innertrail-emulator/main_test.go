package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-listen", "127.0.0.1:0", "-latency-ms", "1", "-allow-listed=false"}, in, io.Discard)
		in.Close()
	}()
	exports := map[string]string{}
	lines := bufio.NewScanner(out)
	for len(exports) < 7 && lines.Scan() {
		name, value, ok := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		if !ok {
			t.Fatalf("no export: %s", lines.Text())
		}
		exports[name] = value
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, exports["ALIBABA_CLOUD_ENDPOINT_SLS"]+"/_emulator/settings", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	res.Body.Close()
	for _, want := range []string{`"latency_ms": 1,`, `"deliver_every_ms": 1000,`, `"allow_listed": false,`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the settings lack %s: %s", want, body)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("stopped with %v", err)
	}
}

func TestRun_refuses(t *testing.T) {
	for _, args := range [][]string{
		{"-listen", "0.0.0.0:0"}, {"-latency-ms", "-1"}, {"-no-such-flag"}, {"extra"},
	} {
		if err := run(context.Background(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}
