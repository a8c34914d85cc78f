package sls

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// decodeSLSBody decodes a JSON body and refuses members that the API does not
// have, in the service's words.
func decodeSLSBody(r *api.Request, code string, into any) *api.Error {
	if err := api.DecodeStrictly(r.Body, into); err != nil {
		if strings.HasPrefix(err.Error(), "json: unknown field") {
			return api.Refusal(400, code, "redundant key exist in json: "+strings.TrimPrefix(err.Error(), "json: unknown field "))
		}
		return api.Refusal(400, code, api.Plainly(err).Error())
	}
	if bytes.Equal(bytes.TrimSpace(r.Body), []byte("null")) {
		return api.Refusal(400, code, "the body is null")
	}
	return nil
}

// largestPage is how many objects a list request answers at most.
const largestPage = 500

// readPage reads offset and size of a list request; usual is the size where it names none.
func readPage(r *api.Request, usual int) (offset, size int, refused *api.Error) {
	size = usual
	for name, into := range api.InOrder(map[string]*int{"offset": &offset, "size": &size}) {
		text := r.SLS.Query.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || name == "size" && n > largestPage {
			return 0, 0, api.ParameterInvalid("%s %s is invalid", name, text)
		}
		*into = n
	}
	return offset, size, nil
}

// window cuts a page out of a list.
func window[T any](list []T, offset, size int) []T {
	offset = min(offset, len(list))
	return list[offset:min(offset+size, len(list))]
}

// What packages with further operations on the objects of a project share with this one.

// FindProject finds the project of a request.
func FindProject(r *api.Request) (*state.Project, *api.Error) { return findProject(r) }

// FindLogstore finds the Logstore that the path names, once it serves requests.
func FindLogstore(r *api.Request) (*state.Logstore, *api.Error) { return findReadyLogstore(r) }

// DecodeBody decodes a JSON body and refuses members that the API does not have.
func DecodeBody(r *api.Request, code string, into any) *api.Error {
	return decodeSLSBody(r, code, into)
}

// ReadPage reads offset and size of a list request; usual is the size where it names none.
func ReadPage(r *api.Request, usual int) (offset, size int, refused *api.Error) {
	return readPage(r, usual)
}

// Window cuts a page out of a list.
func Window[T any](list []T, offset, size int) []T { return window(list, offset, size) }

// Shards returns the shards of a Logstore, also those that were split or merged.
func Shards(l *state.Logstore) []state.Shard { return allShards(l) }
