package conformance

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// node is a process that makes calls with the Node SDKs.
type node struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// nodeCall is a call that it makes.
type nodeCall struct {
	SDK       string            `json:"sdk"`
	Version   string            `json:"version,omitempty"` // of a service without an SDK
	ID        string            `json:"id"`
	Secret    string            `json:"secret"`
	Endpoint  string            `json:"endpoint"`
	Region    string            `json:"region"`
	Signature string            `json:"signature,omitempty"`
	Action    string            `json:"action"`
	Path      []string          `json:"path,omitempty"`
	Params    map[string]string `json:"params,omitempty"`
	Args      []any             `json:"args,omitempty"`
	Has       bool              `json:"has,omitempty"` // it only asks whether there is the operation
}

// nodeAnswer is what came of a call.
type nodeAnswer struct {
	Missing bool
	Answer  any
	Error   *struct{ Code, Message, Action string }
}

// startNode starts the driver. The test is skipped where its packages cannot be had.
func startNode(t *testing.T) *node {
	t.Helper()
	command := nodeCommand(t, "driver.js")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = command.Wait()
	})
	return &node{in, bufio.NewReaderSize(out, 1<<20)}
}

// nodeCommand returns the command of a program, whose packages npm installs once. The test is
// skipped where they cannot be had.
func nodeCommand(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	folder, err := nodePackages()
	if err != nil {
		var missing notHereError
		if errors.As(err, &missing) {
			nodeSkipped.Do(func() {
				results = append(results, row{client: "Node", operation: "every SDK", outcome: notRun, details: []string{err.Error()}})
			})
			t.Skipf("the Node SDKs are not driven: %v", err)
		}
		t.Fatal(err)
	}
	for _, name := range []string{"local.js", program} {
		text, err := os.ReadFile(filepath.Join("node", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "node", append([]string{program}, args...)...)
	command.Dir, command.Stderr, command.Env = folder, os.Stderr, append(os.Environ(), "HTTP_PROXY=", "HTTPS_PROXY=", "http_proxy=", "https_proxy=")
	return command
}

// nodeSkipped adds the row of a run without Node once.
var nodeSkipped sync.Once

// notHereError says why there is no Node, or none of its packages.
type notHereError string

func (e notHereError) Error() string { return string(e) }

// nodePackages installs the packages that the lock file names into .cache, and returns the
// folder. A package that is not the locked one is an error.
var nodePackages = sync.OnceValues(func() (string, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", notHereError("there is no " + program)
		}
	}
	hash := sha256.New()
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join("node", name))
		if err != nil {
			return "", err
		}
		hash.Write(text)
	}
	folder, err := filepath.Abs(fmt.Sprintf("../../.cache/conformance-node-%x", hash.Sum(nil)[:6]))
	if err != nil {
		return "", err
	}
	installed := filepath.Join(folder, "installed")
	if _, err := os.Stat(installed); err == nil {
		return folder, nil
	}
	if err := os.CopyFS(folder, os.DirFS("node")); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	install := exec.CommandContext(context.Background(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
	install.Dir = folder
	output, err := install.CombinedOutput()
	switch {
	case err == nil:
		return folder, os.WriteFile(installed, nil, 0o600)
	case strings.Contains(string(output), "EINTEGRITY"):
		return "", errors.New(string(output))
	}
	return "", notHereError("its packages cannot be had from here: " + strings.Join(strings.Fields(string(output)), " "))
})

// ask makes a call and waits for its answer.
func (n *node) ask(call nodeCall) (nodeAnswer, error) {
	var answer nodeAnswer
	text, err := json.Marshal(call)
	if err == nil {
		_, err = n.in.Write(append(text, '\n'))
	}
	if err != nil {
		return answer, err
	}
	line, err := n.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &answer)
	}
	if err == nil && answer.Error != nil {
		err = fmt.Errorf("%s: %s", answer.Error.Code, answer.Error.Message)
	}
	return answer, err
}

// call makes a call for the table.
func (n *node) call(call nodeCall) (any, error) {
	answer, err := n.ask(call)
	if _, isText := answer.Answer.(string); err != nil || answer.Answer == nil || isText {
		return nil, err
	}
	return hasRead{answer.Answer}, nil
}

// has reports whether an SDK has an operation.
func (n *node) has(call nodeCall) bool {
	call.Has = true
	answer, err := n.ask(call)
	return err == nil && !answer.Missing
}

// rpc calls an RPC service, with an SDK or, where a version is given, without one.
func (n *node) rpc(c *cloud, key emulator.Credentials, sdk, version string) caller {
	return func(action string, params map[string]string) (func() (any, error), bool) {
		call := nodeCall{SDK: sdk, Version: version, ID: key.AccessKeyID, Secret: key.AccessKeySecret, Endpoint: c.Host, Region: region, Action: action, Params: params}
		return func() (any, error) { return n.call(call) }, !n.has(call)
	}
}

// hasRead is what a client of another language has read of an answer.
type hasRead struct{ value any }

// lost returns the members of an answer that a client has not read. A list that has no
// element shows nothing.
func lost(answer []byte, read hasRead) []string {
	var value any
	if err := json.Unmarshal(answer, &value); err != nil {
		return []string{"the answer is no JSON: " + err.Error()}
	}
	var found []string
	var walk func(path string, sent, read any)
	walk = func(path string, sent, read any) {
		switch sent := sent.(type) {
		case map[string]any:
			members, ok := read.(map[string]any)
			if !ok {
				found = append(found, path+" is unknown to the client")
				return
			}
			for name, member := range sent {
				below := strings.TrimPrefix(path+"."+name, ".")
				if got, ok := members[name]; ok {
					walk(below, member, got)
				} else {
					found = append(found, below+" is unknown to the client")
				}
			}
		case []any:
			elements, _ := read.([]any)
			for i, element := range sent {
				if i < len(elements) {
					walk(path+"[]", element, elements[i])
				} else {
					found = append(found, path+" is unknown to the client")
				}
			}
		}
	}
	walk("", value, read.value)
	return found
}
