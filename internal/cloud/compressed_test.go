package cloud_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"
	"github.com/pierrec/lz4/v4"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

const oneEvent = `{"meta":{"progress":"Complete","count":1},"data":[{"__time__":"1700000000","EventID":"e1"}]}`

// inLZ4 compresses a text as Log Service does.
func inLZ4(t *testing.T, text string) string {
	t.Helper()
	packed := make([]byte, lz4.CompressBlockBound(len(text)))
	n, err := lz4.CompressBlock([]byte(text), packed, nil)
	if err != nil || n == 0 {
		t.Fatalf("%d bytes, %v", n, err)
	}
	return string(packed[:n])
}

// zstdBomb returns a zstd frame (RFC 8878) of blocks that repeat one byte 128 KiB times each.
func zstdBomb(blocks int) string {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58}
	for i := range blocks {
		header := 1<<1 | 128<<10<<3
		if i == blocks-1 {
			header |= 1
		}
		frame = append(frame, byte(header), byte(header>>8), byte(header>>16), ' ')
	}
	return string(frame)
}

// packed answers every request with a body in a compression of Log Service.
func packed(status int, body, kind, size string) *answers {
	return &answers{give: func(*http.Request) (*http.Response, error) {
		header := http.Header{"X-Log-Requestid": {"R1"}}
		if kind != "" {
			header.Set("x-log-compresstype", kind)
		}
		if size != "" {
			header.Set("x-log-bodyrawsize", size)
		}
		return answer(status, body, header), nil
	}}
}

func TestGetLogs_compressed(t *testing.T) {
	t.Parallel()
	length := strconv.Itoa(len(oneEvent))
	for _, tc := range []struct{ name, body, kind, size string }{
		{"lz4", inLZ4(t, oneEvent), "lz4", length},
		{"plain", oneEvent, "", ""},
		{"plain with its size", oneEvent, "", length},
	} {
		rows, err := clientOver(packed(200, tc.body, tc.kind, tc.size)).GetLogs(t.Context(), project, "events", cloud.LogQuery{To: 1, Lines: 1})
		if err != nil || len(rows) != 1 || rows[0].Fields["EventID"] != "e1" {
			t.Errorf("%s: %v, %v", tc.name, rows, err)
		}
	}
}

// Only the compression that was asked for is unpacked, and never to more than the limit, whatever
// size the answer claims to have.
func TestGetLogs_compressionNotAskedFor(t *testing.T) {
	t.Parallel()
	var inGzip, inDeflate bytes.Buffer
	for _, w := range []interface {
		Write(b []byte) (int, error)
		Close() error
	}{gzip.NewWriter(&inGzip), zlib.NewWriter(&inDeflate)} {
		_, _ = w.Write([]byte(oneEvent))
		_ = w.Close()
	}
	length := strconv.Itoa(len(oneEvent))
	for _, tc := range []struct{ name, body, kind, size, want string }{
		{"a bomb in zstd", zstdBomb(4000), "zstd", length, "compressed in zstd, which was not asked for"},
		{"a bomb in zstd, in capitals", zstdBomb(4000), "ZSTD", length, "compressed in ZSTD, which was not asked for"},
		{"gzip", inGzip.String(), "gzip", length, "compressed in gzip, which was not asked for"},
		{"deflate", inDeflate.String(), "deflate", length, "compressed in deflate, which was not asked for"},
		{"an unknown one", "x", "br\x1b[2J", length, "which was not asked for"},
		{"lz4 of more than it says", inLZ4(t, oneEvent), "lz4", "20", "is not the lz4 of 20 bytes"},
		{"lz4 of less than it says", inLZ4(t, oneEvent), "lz4", "16000000", "is not the lz4 of 16000000 bytes"},
		{"lz4 of no size", inLZ4(t, oneEvent), "lz4", "", "does not say how long"},
		{"lz4 of a negative size", "x", "lz4", "-1", "does not say how long"},
		{"lz4 of a size in words", "x", "lz4", "many", "does not say how long"},
		{"lz4 of a terabyte", "x", "lz4", "1099511627776", "longer than 16777216 bytes"},
		{"lz4 of a little too much", "x", "lz4", "16777217", "longer than 16777216 bytes"},
		{"no lz4", "\xff\xff\xff\xff", "lz4", length, "is not the lz4 of"},
		{"lz4 of an error", inLZ4(t, `{"errorCode":"InternalServerError","errorMessage":"x"}`), "lz4", "54", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := clientOver(packed(200, tc.body, tc.kind, tc.size)).GetLogs(t.Context(), project, "events", cloud.LogQuery{To: 1, Lines: 1})
			class := model.BadResponse
			if tc.want == "" {
				class = model.Unavailable // the error inside is read
			}
			if e := failure(t, err, class); !strings.Contains(e.Message, tc.want) || e.Status != 200 || e.RequestID != "R1" || len(e.Message) > 200 {
				t.Errorf("%+v", e)
			}
		})
	}
}

// An answer that no call asked to have compressed is not unpacked, for any call and any status.
func TestAnswers_compressed(t *testing.T) {
	t.Parallel()
	for _, c := range calls(t) {
		for _, status := range []int{200, 404} {
			for _, kind := range []string{"zstd", "lz4", "gzip"} {
				transport := packed(status, zstdBomb(2000), kind, "17")
				err := c.do(t.Context(), clientOver(transport))
				wantClass(t, err, model.BadResponse)
				if asked := transport.seen()[0].Header.Get("Accept-Encoding"); asked != "" && asked != "identity" && c.action != "GetLogs" && c.action != "PullLogs" {
					t.Errorf("%s asks for %s, which its SDK does not unpack", c.action, asked)
				}
			}
		}
	}
}

// A compressed answer that could be read is not, where the call did not ask for it.
func TestGetLogstore_compressed(t *testing.T) {
	t.Parallel()
	whole := `{"logstoreName":"bare","ttl":30,"shardCount":2,"autoSplit":false,"mode":"standard","telemetryType":""}`
	if _, err := clientOver(packed(200, whole, "", "")).GetLogstore(t.Context(), project, "bare"); err != nil {
		t.Fatal(err)
	}
	_, err := clientOver(packed(200, inLZ4(t, whole), "lz4", strconv.Itoa(len(whole)))).GetLogstore(t.Context(), project, "bare")
	wantClass(t, err, model.BadResponse)
}

// A small answer that unpacks to much is read up to the limit, by a call of each service.
func TestAnswers_bomb(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	for range 512 {
		_, _ = w.Write(make([]byte, 1<<20))
	}
	_ = w.Close()
	for _, status := range []int{200, 400} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(status)
			_, _ = w.Write(bomb.Bytes())
		}))
		t.Cleanup(server.Close)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n := 0
		for _, c := range calls(t) {
			if !slices.Contains([]string{"StopLogging", "GetRole", "GetCallerIdentity", "GetIndex", "GetLogs"}, c.action) {
				continue // it takes its time
			}
			wantClass(t, c.do(t.Context(), at(t, server.URL, func(config *cloud.Config) { config.RequestTimeout = time.Minute })), model.BadResponse)
			n++
		}
		runtime.ReadMemStats(&after)
		if each := (after.TotalAlloc - before.TotalAlloc) / uint64(n); each > 512<<20 {
			t.Errorf("%d MiB for each call", each>>20)
		}
	}
}

// TestPullLogs_forms takes the groups compressed as asked and plain, and nothing that is not what it says of itself: an answer
// that is not understood is an error, never an answer without logs.
func TestPullLogs_forms(t *testing.T) {
	t.Parallel()
	second := uint32(1_700_000_000)
	log := func(fields ...string) *sls.Log {
		l := &sls.Log{Time: &second}
		for i := 0; i < len(fields); i += 2 {
			l.Contents = append(l.Contents, &sls.LogContent{Key: &fields[i], Value: &fields[i+1]})
		}
		return l
	}
	list := &sls.LogGroupList{LogGroups: []*sls.LogGroup{
		{Logs: []*sls.Log{log("EventID", "e1"), log("EventID", "e2", "EventID", "e3")}}, {Logs: []*sls.Log{log("EventID", "e4")}},
	}}
	groups, err := list.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	whole, size := string(groups), strconv.Itoa(len(groups))
	for _, tc := range []struct {
		name, body, kind, size, next, count string
		logs                                int // -1 for an error
	}{
		{"lz4", inLZ4(t, whole), "lz4", size, "Mg==", "2", 3},
		{"plain", whole, "", size, "Mg==", "2", 3},
		{"none", "", "", "0", "MA==", "0", 0},
		{"no cursor", whole, "", size, "", "2", -1},
		{"no count", whole, "", size, "Mg==", "", -1},
		{"a count in words", whole, "", size, "Mg==", "two", -1},
		{"a group is missing", whole, "", size, "Mg==", "3", -1},
		{"nothing, and two groups", "", "", "0", "Mg==", "2", -1},
		{"cut", whole[:len(whole)-3], "", size, "Mg==", "2", -1},
		{"cut in lz4", inLZ4(t, whole)[:20], "lz4", size, "Mg==", "2", -1},
		{"a log without a time", "\x0a\x04\x0a\x02\x12\x00", "", "6", "Mg==", "1", -1},
		{"JSON", `[{"EventID":"e1"}]`, "", "18", "Mg==", "1", -1},
		{"zstd", zstdBomb(1), "zstd", "131072", "Mg==", "2", -1},
	} {
		transport := &answers{give: func(*http.Request) (*http.Response, error) {
			header := http.Header{}
			for name, value := range map[string]string{"x-log-compresstype": tc.kind, "x-log-bodyrawsize": tc.size, "x-log-cursor": tc.next, "x-log-count": tc.count} {
				if value != "" {
					header.Set(name, value)
				}
			}
			return answer(200, tc.body, header), nil
		}}
		pulled, err := clientOver(transport).PullLogs(t.Context(), project, "events", 0, "MA==", "Mg==")
		switch {
		case tc.logs < 0:
			if !model.Is(err, model.BadResponse) || len(pulled.Logs) > 0 {
				t.Errorf("%s: %+v, %v", tc.name, pulled, err)
			}
		case err != nil || len(pulled.Logs) != tc.logs || pulled.Next != tc.next:
			t.Errorf("%s: %+v, %v", tc.name, pulled, err)
		case tc.logs > 0:
			if pulled.Logs[0].Fields["EventID"] != "e1" || pulled.Logs[0].Time.Unix() != int64(second) || pulled.Logs[1].Fields["EventID"] != "" {
				t.Errorf("%s: a field that a log has twice holds neither: %+v", tc.name, pulled.Logs)
			}
		}
	}
}
