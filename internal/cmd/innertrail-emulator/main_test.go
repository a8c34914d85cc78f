package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// started is a program that runs in this process.
type started struct {
	url    string
	stdout *buffer
	stderr *buffer
	stop   func() error // as Ctrl-C does
}

// buffer is what a program has printed so far.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func start(t *testing.T, args ...string) started {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	s := started{stdout: &buffer{}, stderr: &buffer{}}
	done := make(chan error, 1)
	go func() { done <- run(ctx, args, s.stdout, s.stderr) }()
	s.stop = func() error { cancel(); return <-done }
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, rest, printed := strings.Cut(s.stdout.String(), "ALIBABA_CLOUD_ENDPOINT_SLS"); printed && strings.Contains(rest, "# Control") {
			rest, _, _ = strings.Cut(strings.Trim(rest, `= "`), "\n")
			s.url = strings.Trim(rest, `= "`)
			return s
		}
		select {
		case err := <-done:
			t.Fatalf("%v ended: %v", args, err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v printed %s", args, s.stdout)
		}
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return string(body)
}

func TestRun(t *testing.T) {
	s := start(t, "-listen", "127.0.0.1:0", "-latency-ms", "1", "-allow-listed=false")
	settings := get(t, s.url+"/_emulator/settings")
	for _, want := range []string{`"latency_ms": 1,`, `"deliver_every_ms": 1000,`, `"allow_listed": false,`} {
		if !strings.Contains(settings, want) {
			t.Errorf("the settings lack %s: %s", want, settings)
		}
	}
	if err := s.stop(); exitCode(err, io.Discard) != 0 {
		t.Errorf("stopped with %v", err)
	}
	if s.stderr.String() != "" {
		t.Errorf("without -v it said %s", s.stderr)
	}
}

// The banner names address, account, key, variables and control plane, and can be pasted
// into a shell as a whole.
func TestRun_banner(t *testing.T) {
	s := start(t, "-listen", "127.0.0.1:0", "-region", "us-west-1")
	banner := s.stdout.String()
	for _, want := range []string{s.url, "1000000000000001", "Ctrl-C", "aliyun CLI", "SDKs", "curl " + s.url + "/_emulator/", versionOf()} {
		if !strings.Contains(banner, want) {
			t.Errorf("the banner lacks %q:\n%s", want, banner)
		}
	}
	shell, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("the banner is evaluated by a POSIX shell, and there is no sh on PATH")
	}
	cmd := exec.CommandContext(t.Context(), shell, "-euc", banner+"\nenv")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=", "ALIBABA_CLOUD_REGION=us-west-1", "ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL=" + s.url,
		"ALIBABA_CLOUD_ENDPOINT_RAM=" + s.url, "ALIBABA_CLOUD_ENDPOINT_STS=" + s.url, "ALIBABA_CLOUD_ENDPOINT_SLS=" + s.url,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the environment lacks %s:\n%s", want, out)
		}
	}
}

// -v prints a line for each request, on stderr, and a request cannot add lines of its own.
func TestRun_verbose(t *testing.T) {
	s := start(t, "-listen", "127.0.0.1:0", "-v")
	get(t, s.url+"/_emulator/settings")
	get(t, s.url+"/?Action=GetRole&Version=2015-05-01&Format=JSON")
	get(t, s.url+"/?Action=Get%0A::error::&Version=2015-05-01&Format=JSON")
	log := s.stderr.String()
	if !strings.Contains(log, "control     GET /_emulator/settings 200\n") || !strings.Contains(log, "RAM         GetRole") || strings.Count(log, "\n") != 3 {
		t.Errorf("the log is\n%s", log)
	}
	if err := s.stop(); err != nil || strings.Contains(s.stdout.String(), "GetRole") {
		t.Errorf("%v, stdout %s", err, s.stdout)
	}
}

func TestRun_help(t *testing.T) {
	for _, flag := range []string{"-h", "-help", "--help"} {
		var out, said bytes.Buffer
		err := run(t.Context(), []string{flag}, &out, &said)
		if code := exitCode(err, &said); code != 0 || said.Len() > 0 {
			t.Errorf("%s: exit code %d, stderr %s", flag, code, &said)
		}
		for _, want := range []string{"Alibaba Cloud", "Ctrl-C", "-listen address", "-v\t", "-version", "-exposed", "/_emulator/"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s does not say %q:\n%s", flag, want, &out)
			}
		}
	}
}

func TestRun_version(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-version"}, &out, io.Discard); err != nil || out.String() != program+" "+versionOf()+"\n" {
		t.Errorf("%v %q", err, &out)
	}
	version = "1.2.3"
	t.Cleanup(func() { version = "" })
	if got := versionOf(); got != "v1.2.3" {
		t.Errorf("a release is %s", got)
	}
}

// A mistake in the command line is named in one line and ends with 2.
func TestRun_refuses(t *testing.T) {
	for _, tc := range []struct {
		args []string
		text string
	}{
		{[]string{"-listen", "0.0.0.0:0"}, "-listen 0.0.0.0:0"},
		{[]string{"-listen", ":0"}, "loopback"},
		{[]string{"-listen", "18900"}, "a host and a port"},
		{[]string{"-metadata", "100.100.100.200"}, "-metadata 100.100.100.200: an address is"},
		{[]string{"-latency-ms", "-1"}, "-latency-ms must not be negative"},
		{[]string{"-latency-ms", "soon"}, "latency-ms"},
		{[]string{"-no-such-flag"}, "no-such-flag"},
		{[]string{"-region", "moon-1"}, "moon-1"},
		{[]string{"extra"}, "extra"},
	} {
		var out, said bytes.Buffer
		err := run(t.Context(), tc.args, &out, &said)
		if code := exitCode(err, &said); code != 2 || !strings.Contains(said.String(), tc.text) || !strings.Contains(said.String(), "-h shows") ||
			strings.Count(said.String(), "\n") != 2 || out.Len() > 0 {
			t.Errorf("%v: exit code %d, stdout %s, stderr %s", tc.args, code, &out, &said)
		}
	}
}

// A port in use is named, with what to do.
func TestRun_portInUse(t *testing.T) {
	other, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var out, said bytes.Buffer
	err = run(t.Context(), []string{"-listen", other.Addr().String()}, &out, &said)
	if code := exitCode(err, &said); code != 1 || !strings.Contains(said.String(), "cannot listen on "+other.Addr().String()) ||
		!strings.Contains(said.String(), "-listen 127.0.0.1:0") || out.Len() > 0 {
		t.Errorf("exit code %d, stdout %s, stderr %s", code, &out, &said)
	}
}

// A container listens on every address. Its control plane answers on loopback only.
func TestRun_exposed(t *testing.T) {
	s := start(t, "-exposed", "-listen", ":0")
	if !strings.HasPrefix(s.url, "http://127.0.0.1:") || !strings.Contains(get(t, s.url+"/_emulator/settings"), "latency_ms") {
		t.Errorf("it is at %s", s.url)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/_emulator/settings", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "emulator.example.com"
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode < 400 {
		t.Errorf("another host: %d", res.StatusCode)
	}
}

// The metadata service of the ECS instance is at an address of its own.
func TestRun_metadata(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	start(t, "-listen", "127.0.0.1:0", "-metadata", address)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://"+address+"/latest/api/token", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "100.100.100.200"
	r.Header.Set("X-aliyun-ecs-metadata-token-ttl-seconds", "60")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if token, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || len(token) < 20 {
		t.Errorf("%s %s", res.Status, token)
	}
	if err := run(t.Context(), []string{"-listen", "127.0.0.1:0", "-metadata", address}, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "cannot listen on "+address) {
		t.Errorf("an address in use: %v", err)
	}
}

// Ctrl-C ends the process with 0.
func TestMain_interrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the test sends an interrupt to a process, which Go does not support on Windows")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "EMULATOR_ARGUMENTS=-listen 127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 0, 4096)
	for !bytes.Contains(text, []byte("# Control")) {
		chunk := make([]byte, 1024)
		n, err := out.Read(chunk)
		if text = append(text, chunk[:n]...); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(out)
	if err := cmd.Wait(); err != nil || !strings.Contains(string(rest), "# Stopped") {
		t.Errorf("ended with %v: %s", err, rest)
	}
}

// TestMain runs the program instead of the tests where a test has started it.
func TestMain(m *testing.M) {
	if args, set := os.LookupEnv("EMULATOR_ARGUMENTS"); set {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := exitCode(run(ctx, strings.Fields(args), os.Stdout, os.Stderr), os.Stderr)
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func TestExportLine(t *testing.T) {
	if got := exportLine("windows"); got != "$env:%s = \"%s\"\n" {
		t.Error(got)
	}
	if got := exportLine("linux"); got != "export %s=%s\n" {
		t.Error(got)
	}
}
