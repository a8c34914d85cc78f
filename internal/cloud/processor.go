package cloud

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// GetIngestProcessor reads an ingest processor of a project (Log Service API reference,
// GetIngestProcessor). Errors: NotFound for the project, Refused for a processor that does not
// exist, since no code for it is published; Denied.
func (c *Client) GetIngestProcessor(ctx context.Context, project model.Project, name string) (model.IngestProcessor, error) {
	a, err := c.slsSend(ctx, operation.GetIngestProcessor, project, http.MethodGet, "/ingestprocessors/"+url.PathEscape(name), nil)
	if err != nil {
		return model.IngestProcessor{}, err
	}
	var answer struct {
		Name          string `json:"processorName"`
		Configuration struct {
			SPL       *string `json:"spl"`
			ParseFail string  `json:"parseFail"`
		} `json:"configuration"`
	}
	what := "ingest processor " + name
	if err := json.Unmarshal(a.body, &answer); err != nil {
		return model.IngestProcessor{}, a.misread(err, what, "the answer is not "+what)
	}
	configuration := answer.Configuration
	switch {
	case answer.Name != name:
		return model.IngestProcessor{}, a.badResponse("the answer is not " + what)
	case configuration.SPL == nil:
		return model.IngestProcessor{}, a.badResponse(what + " has no statement")
	case configuration.ParseFail != "keep" && configuration.ParseFail != "drop":
		return model.IngestProcessor{}, a.badResponse(what + " has an unknown parseFail: " + configuration.ParseFail)
	}
	return model.IngestProcessor{Name: name, SPL: *configuration.SPL, DropsOnError: configuration.ParseFail == "drop"}, nil
}
