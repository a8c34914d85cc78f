package messages_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// hostileText is text that must not reach the terminal or the log of a pipeline unescaped.
const hostileText = "\x1b[2J\x00\x7f\u009b2K\u0085\n\nNo changes.\r\n::add-mask::x ::error::y ##[group]z ##vso[task.complete]\u202eevil\u2066\u2028"

var rawText = regexp.MustCompile(`(?m)(^|\s)::|##[a-z]*\[|^No changes`)

// rawIn reports whether a text holds something of hostileText as it was sent.
func rawIn(text string) bool {
	return rawText.MatchString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) })
}

// hostileService is a transport that makes one text in the answers of one call hostile.
type hostileService struct {
	http.RoundTripper

	mu    sync.Mutex
	place string          // of the text, or of the error that is answered; empty for none
	known map[string]bool // all places that were seen
	hits  int
	raw   []string // what was shown as it was sent
}

// RoundTrip implements [http.RoundTripper].
func (h *hostileService) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := h.RoundTripper.RoundTrip(r)
	if err != nil {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	call := r.URL.Query().Get("Action")
	if call == "" {
		call = r.Method + " " + r.URL.Path
	}
	if refusal, ok := strings.CutPrefix(h.place, call+" answers "); ok {
		h.hits++
		resp.StatusCode, _ = strconv.Atoi(refusal[:3])
		text := refusal[4:] + hostileText
		body, _ = json.Marshal(map[string]any{
			"Code": text, "Message": text, "RequestId": text, "errorCode": text, "errorMessage": text,
		})
		if refusal[4:] == "none" {
			body, _ = json.Marshal(map[string]any{"Message": text, "errorMessage": text})
		}
	} else {
		var document any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if decoder.Decode(&document) == nil {
			document = h.walk(call, document)
			if body, err = json.Marshal(document); err != nil {
				return nil, err
			}
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// walk notes the places of all texts below one, and makes the chosen one hostile.
func (h *hostileService) walk(at string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		after := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if !strings.HasSuffix(at, "keys") {
				after[name] = h.walk(at+"."+name, value[name])
				continue
			}
			below := h.walk(at+"{}", value[name])
			after[h.text(at+" names", name)] = below // others choose them
		}
		return after
	case []any:
		for i := range value {
			value[i] = h.walk(at+"[]", value[i])
		}
	case string:
		var inner any
		if strings.HasPrefix(value, "{") && json.Unmarshal([]byte(value), &inner) == nil {
			text, _ := json.Marshal(h.walk(at+":", inner))
			value = string(text)
		}
		return h.text(at, value)
	}
	return value
}

func (h *hostileService) text(at, value string) string {
	h.known[at] = true
	if at != h.place {
		return value
	}
	h.hits++
	return value + hostileText
}

// hostileRuns are what a person or a pipeline does with a provider. Each returns what is shown.
var hostileRuns = map[string]func(s *acctest.Session, shipping *acctest.State) []*tfprotov6.Diagnostic{
	"plan and apply": func(s *acctest.Session, shipping *acctest.State) []*tfprotov6.Diagnostic {
		return refreshAndApply(s, shipping, acctest.Config(map[string]any{
			"role":     map[string]any{"name": "AliyunActionTrailDefaultRole"},
			"logstore": map[string]any{"retention_days": 90, "mode": "lite", "hot_retention_days": 30},
		}))
	},
	"plan and apply an index": func(s *acctest.Session, shipping *acctest.State) []*tfprotov6.Diagnostic {
		return refreshAndApply(s, shipping, acctest.Config(map[string]any{
			"index": map[string]any{"prune": true, "fields": map[string]any{"EventID": map[string]any{"type": "text"}}},
		}))
	},
	"plan and apply through an own role": func(s *acctest.Session, shipping *acctest.State) []*tfprotov6.Diagnostic {
		return refreshAndApply(s, shipping, acctest.Config(map[string]any{"role": map[string]any{"name": "delivery", "manage": false}}))
	},
	"create": func(s *acctest.Session, _ *acctest.State) []*tfprotov6.Diagnostic {
		_, diags := s.Apply(s.T.Context(), nil, acctest.Config(map[string]any{"trail_name": "second-ops", "logstore": map[string]any{"retention_days": 30}}))
		return diags
	},
	"destroy": func(s *acctest.Session, shipping *acctest.State) []*tfprotov6.Diagnostic {
		_, diags := s.Apply(s.T.Context(), shipping, nil)
		return append(diags, s.DestroyUnplanned(shipping)...)
	},
	"import": func(s *acctest.Session, _ *acctest.State) []*tfprotov6.Diagnostic {
		_, diags := s.ImportState("platform-ops")
		_, others := s.ImportState("another-trail")
		return append(diags, others...)
	},
	"health": func(s *acctest.Session, _ *acctest.State) []*tfprotov6.Diagnostic {
		data, diags := s.TryReadData(s.T.Context(), acctest.TypeName, map[string]any{})
		return append(diags, words(data.Value)...)
	},
	"health of another trail": func(s *acctest.Session, _ *acctest.State) []*tfprotov6.Diagnostic {
		data, diags := s.TryReadData(s.T.Context(), acctest.TypeName, map[string]any{
			"trail_name": "second-ops", "project_name": "other-project", "role": map[string]any{"name": "delivery"},
		})
		return append(diags, words(data.Value)...)
	},
	"events": func(s *acctest.Session, _ *acctest.State) []*tfprotov6.Diagnostic {
		_, diags := s.TryReadData(s.T.Context(), "innertrail_events", map[string]any{"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"})
		return diags
	},
}

// refreshAndApply also shows the statuses, which are in words.
func refreshAndApply(s *acctest.Session, shipping *acctest.State, config map[string]any) []*tfprotov6.Diagnostic {
	after, shown := s.TryRefresh(shipping)
	if acctest.HasErrors(shown) {
		return shown
	}
	shown = append(shown, words(after.Value)...)
	done, diags := s.Apply(s.T.Context(), after, config)
	if done != nil {
		shown = append(shown, words(done.Value)...)
	}
	return append(shown, diags...)
}

// wordAttributes are the attributes that are in words, and not data.
var wordAttributes = regexp.MustCompile(`_status$|^(reasons|obstacles|last_delivery_error)`)

// words returns the texts of a state that are in words.
func words(state tftypes.Value) (texts []*tfprotov6.Diagnostic) {
	_ = tftypes.Walk(state, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		var text string
		if wordAttributes.MatchString(acctest.FormatPath(at)) && v.Type().Is(tftypes.String) && v.As(&text) == nil {
			texts = append(texts, &tfprotov6.Diagnostic{Summary: text})
		}
		return true, nil
	})
	return texts
}

// runHostile performs a run against a cloud in which the text at a place is hostile.
func runHostile(t *testing.T, run, place string) *hostileService {
	t.Helper()
	h := &hostileService{known: map[string]bool{}}
	acctest.InBubble(t, func(t *testing.T, c *acctest.Cloud) {
		c.WithProject("security-audit", "cn-hangzhou")
		c.WithRole("delivery")
		shipping := c.NewSession(t, nil).Create(acctest.Minimal)
		h.RoundTripper = c.Server.Transport()
		c.Options = append(c.Options, provider.WithTransport(h))
		s := c.NewSession(t, map[string]any{"max_retries": 1})
		h.place = place
		for _, d := range hostileRuns[run](s, shipping) {
			if rawIn(d.Summary) || rawIn(d.Detail) || strings.Contains(d.Summary, "\n") || len(d.Summary)+len(d.Detail) > 20000 {
				h.raw = append(h.raw, fmt.Sprintf("%q\n%q", d.Summary, d.Detail))
			}
		}
	})
	return h
}

// No text of a service reaches the terminal in a form that the terminal, a reader or a pipeline
// would take for something else: not in a diagnostic, and not in a status.
func TestHostileText_ofServices(t *testing.T) {
	t.Parallel()
	for run := range hostileRuns {
		t.Run(run, func(t *testing.T) {
			t.Parallel()
			places := slices.Sorted(maps.Keys(runHostile(t, run, "").known))
			calls := map[string]bool{}
			for _, place := range places {
				call, _, _ := strings.Cut(place, ".")
				calls[strings.TrimSuffix(call, "[]")] = true
			}
			for call := range calls {
				for _, refusal := range []string{"400 Odd", "403 none"} {
					places = append(places, call+" answers "+refusal)
				}
			}
			if len(calls) < 2 {
				t.Fatalf("only %v are called", calls)
			}
			for _, place := range places {
				h := runHostile(t, run, place)
				if h.hits == 0 {
					t.Errorf("%s: never answered", place)
				}
				for _, raw := range h.raw {
					t.Errorf("%s: %s", place, raw)
				}
			}
		})
	}
}

// The same with the real Terraform, which breaks lines and shows values in its own way.
func TestHostileText_onTheTerminal(t *testing.T) {
	t.Parallel()
	c := acctest.NewWithProject(t)
	cli := c.NewCLI(t)
	cli.Configure(c.HCL())
	cli.Apply()
	h := &hostileService{RoundTripper: c.Server.Transport(), known: map[string]bool{}}
	c.Options = append(c.Options, provider.WithTransport(h))
	index := "GET /logstores/innertrail_platform-ops/index"
	pruned := c.HCL(`index = { prune = true, fields = { EventID = { type = "text" } } }`)
	for _, tc := range []struct {
		place, config string
		code          int
		want          string // what is shown of the text
	}{
		{index + ".keys{}.type", c.HCL(), 2, `EmployeeID (text\x1b[2J`},
		{index + ".keys names", pruned, 2, `EventLevel\x1b[2J`},
		{"DescribeInnerTrails.TrailList[].SlsWriteRoleArn", c.HCL(), 1, `:role/aliyunactiontraildefaultrole\x1b[2J`},
		{"DescribeInnerTrails.TrailList[].HomeRegion", c.HCL(), 1, `\x1b[2J`},
		{"GetRole answers 400 Odd", c.HCL(), 1, `Odd\x1b[2J`},
		{"GetRole answers 400 none", c.HCL(), 1, `none\x1b[2J`},
		{"GetCallerIdentity answers 403 Forbidden", c.HCL(), 1, `Forbidden\x1b[2J`},
	} {
		cli.Configure(tc.config)
		h.place, h.hits = tc.place, 0
		said := cli.Plan(tc.code).Text
		if h.hits == 0 || rawIn(said) || !strings.Contains(strings.ReplaceAll(said, "\\\\", "\\"), tc.want) {
			t.Errorf("%s: %q", tc.place, said)
		}
	}
}
