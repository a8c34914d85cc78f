package credentials

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// process is a command that prints keys in the form of a profile of the aliyun CLI (mode External).
// Its output is never shown.
type process struct {
	args []string
	from string
}

func (p *process) String() string { return "the process of " + p.from }

// processTimeout limits the runtime of a process.
const processTimeout = time.Minute

func (r *resolver) process(command string, from profileRef) (keySource, error) {
	if off, err := r.disabled(NoProcessVariable); err != nil {
		return nil, err
	} else if off {
		return nil, unusable(from.String(), "its mode is External, and "+NoProcessVariable+" disables external processes", "Unset it, or use another profile.")
	}
	args, err := splitCommand(command, runtime.GOOS == "windows")
	if err != nil {
		return nil, unusable(from.String(), err.Error(), "")
	}
	return &process{args: args, from: from.String()}, nil
}

func (p *process) open(client *cloud.Client) cloud.Credentials {
	return newCachedCredentials(client, p.String(), func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		text, err := p.run(ctx)
		if err != nil {
			return cloud.Session{}, err
		}
		return p.session(text)
	})
}

// session parses the process's output.
func (p *process) session(text []byte) (cloud.Session, error) {
	var answer struct {
		profile

		Expiration string `json:"expiration"`
	}
	if problem := decode(text, &answer); problem != "" {
		return cloud.Session{}, p.failed("its output is not JSON of a profile: " + problem)
	}
	switch mode := strings.ToLower(answer.Mode); {
	case mode != "" && mode != "ak" && mode != "ststoken":
		return cloud.Session{}, p.failed("it printed a profile of a mode other than AK and StsToken")
	case mode == "ststoken" && answer.Token == "":
		return cloud.Session{}, p.failed("it printed mode StsToken without an sts_token")
	case answer.AccessKeyID == "" || answer.AccessKeySecret == "":
		return cloud.Session{}, p.failed("it printed a profile without access_key_id or access_key_secret")
	}
	keys := answer.keys()
	return credentialsResponse{
		AccessKeyID: keys.AccessKeyID, AccessKeySecret: keys.AccessKeySecret, SecurityToken: keys.SecurityToken, Expiration: answer.Expiration,
	}.session("", p.String(), "It", "It must print access_key_id and access_key_secret.")
}

// run runs the process and returns its output. The process ends with ctx. Children that keep its
// output open are not waited for.
func (p *process) run(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, processTimeout) //nolint:forbidigo // A process runs by the machine's time.
	defer cancel()
	command := exec.CommandContext(ctx, p.args[0], p.args[1:]...)
	command.WaitDelay = 200 * time.Millisecond
	var printed limitedBuffer
	command.Stdout = &printed
	err := command.Run()
	var exit *exec.ExitError
	switch {
	case printed.exceeded:
		return nil, p.failed(fmt.Sprintf("it printed more than %d bytes", maxBytes))
	case err == nil, errors.Is(err, exec.ErrWaitDelay): // a child holds its output open
		return printed.text, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, p.failed("it did not end within " + processTimeout.String())
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &exit):
		return nil, p.failed("it ended with " + exit.Error())
	default:
		return nil, p.failed("it could not be started")
	}
}

func (p *process) failed(reason string) error {
	return &cloud.KeysError{
		Source: p.String(), Reason: reason,
		Advice: "Run the profile's process_command by hand to see why. What it printed is not shown here, since it may hold keys.",
	}
}

// splitCommand splits a command line as the CLI does: whitespace separates, quotes group, and a
// backslash escapes the next character. On Windows a backslash is part of a path instead.
func splitCommand(command string, windows bool) ([]string, error) {
	var args []string
	var arg strings.Builder
	var quote rune
	begun, escaped := false, false
	for _, r := range command {
		switch {
		case escaped:
			if quote == '"' && !strings.ContainsRune("\"\\$`", r) {
				arg.WriteByte('\\')
			}
			arg.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'' && !windows:
			begun, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, begun = r, true
		case quote == 0 && unicode.IsSpace(r):
			if begun {
				args = append(args, arg.String())
			}
			arg.Reset()
			begun = false
		default:
			arg.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("its process_command has an unclosed quote or ends with a backslash")
	}
	if begun {
		args = append(args, arg.String())
	}
	if len(args) == 0 || args[0] == "" {
		return nil, errors.New("its process_command is empty")
	}
	return args, nil
}
