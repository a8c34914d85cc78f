package emulator

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

var projectNameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// createProjectBody is the body of CreateProject. See the SLS API reference.
type createProjectBody struct {
	ProjectName        *string `json:"projectName"`
	Description        *string `json:"description"`
	DataRedundancyType string  `json:"dataRedundancyType"`
	ResourceGroupID    string  `json:"resourceGroupId"`
	RecycleBinEnabled  bool    `json:"recycleBinEnabled"`
}

// projectAnswer is a project as SLS prints it. The times are text.
type projectAnswer struct {
	ProjectName        string         `json:"projectName"`
	Description        string         `json:"description"`
	Status             string         `json:"status"`
	Owner              string         `json:"owner"`
	Region             string         `json:"region"`
	CreateTime         string         `json:"createTime"`
	LastModifyTime     string         `json:"lastModifyTime"`
	DataRedundancyType string         `json:"dataRedundancyType"`
	ResourceGroupID    string         `json:"resourceGroupId"`
	RecycleBinEnabled  bool           `json:"recycleBinEnabled"`
	Quota              map[string]int `json:"quota"`
}

func (e *Emulator) projectAnswer(p *Project) projectAnswer {
	const form = "2006-01-02 15:04:05"
	return projectAnswer{
		ProjectName: p.Name, Description: p.Description, Status: "Normal", Region: p.Region,
		CreateTime: p.CreateTime.Format(form), LastModifyTime: p.LastModifyTime.Format(form),
		DataRedundancyType: p.DataRedundancyType, ResourceGroupID: p.ResourceGroupID,
		RecycleBinEnabled: p.RecycleBinEnabled,
		Quota:             map[string]int{"logstore": e.settings.QuotaLogstores, "shard": e.settings.QuotaShards},
	}
}

// project finds the project that the host names. A project is bound to its
// region, and one of another account is forbidden.
func (x *exchange) project() (*Project, *apiError) {
	name := x.sls.project
	if p := x.account.Projects[name]; p != nil && p.Region == x.region {
		if x.e.unready(p.CreateTime, x.e.settings.ProjectReadyMS) {
			return nil, noProject(x.e.settings.ProjectUnreadyCode, name)
		}
		return p, nil
	}
	if x.e.unreleased(name) {
		return nil, noProject(codeProjectForbidden, name)
	}
	if owner := x.e.projectOwner(name); owner != nil && owner.ID != x.account.ID {
		return nil, noProject(codeProjectForbidden, name)
	}
	return nil, noProject(codeProjectNotExist, name)
}

// unready tells whether something was created too short a time ago to be found.
func (e *Emulator) unready(created time.Time, ms int) bool {
	return ms > 0 && e.Clock.Now().Before(created.Add(time.Duration(ms)*time.Millisecond))
}

// unreleased tells whether a project of the name was deleted too short a time ago
// for the name to be free again.
func (e *Emulator) unreleased(name string) bool {
	at, was := e.deleted[name]
	return was && e.unready(at, e.settings.ProjectReleaseMS)
}

func noProject(code, name string) *apiError {
	if code == codeProjectForbidden {
		return refusal(403, code, "The Project is forbidden : "+name)
	}
	return refusal(404, code, "The Project does not exist : "+name)
}

// projectOwner finds the account that holds a project of the name, nil for none:
// the names are unique over all accounts and regions.
func (e *Emulator) projectOwner(name string) *Account {
	for _, a := range e.accounts {
		if a.Projects[name] != nil {
			return a
		}
	}
	return nil
}

func createProject(x *exchange) (any, *apiError) {
	var body createProjectBody
	if err := decodeSLSBody(x, codeParameterInvalid, &body); err != nil {
		return nil, err
	}
	name := x.sls.project
	switch {
	case body.ProjectName == nil || *body.ProjectName != name:
		return nil, parameterInvalid("projectName in the body must be the project in the host, %s", name)
	case body.Description == nil:
		return nil, parameterInvalid("description is missing in the body")
	case !projectNameForm.MatchString(name):
		return nil, parameterInvalid("The project name is invalid : %s", name)
	case body.DataRedundancyType != "" && body.DataRedundancyType != "LRS" && body.DataRedundancyType != "ZRS":
		return nil, parameterInvalid("dataRedundancyType %s is invalid", body.DataRedundancyType)
	case x.e.unreleased(name):
		return nil, noProject(codeProjectForbidden, name)
	case x.e.projectOwner(name) != nil:
		return nil, refusal(400, codeProjectAlreadyExist, "Project "+name+" already exist")
	case len(x.account.Projects) >= x.e.settings.QuotaProjects:
		return nil, refusal(400, codeProjectQuotaExceed, "project quota exceed")
	}
	now := x.e.Clock.Now()
	p := &Project{
		Name: name, Region: x.region, Description: *body.Description, DataRedundancyType: body.DataRedundancyType,
		ResourceGroupID: body.ResourceGroupID, RecycleBinEnabled: body.RecycleBinEnabled,
		CreateTime: now, LastModifyTime: now,
		Logstores: map[string]*Logstore{}, Dashboards: map[string]*Document{}, SavedSearches: map[string]*Document{},
	}
	if p.DataRedundancyType == "" {
		p.DataRedundancyType = "LRS"
	}
	x.account.Projects[name] = p
	return nil, nil
}

func getProject(x *exchange) (any, *apiError) {
	p, err := x.project()
	if err != nil {
		return nil, err
	}
	return x.e.projectAnswer(p), nil
}

func updateProject(x *exchange) (any, *apiError) {
	p, err := x.project()
	if err != nil {
		return nil, err
	}
	var body struct {
		ProjectName       *string `json:"projectName"`
		Description       *string `json:"description"`
		RecycleBinEnabled *bool   `json:"recycleBinEnabled"`
	}
	if err := decodeSLSBody(x, codeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.ProjectName != nil && *body.ProjectName != p.Name {
		return nil, parameterInvalid("projectName in the body must be the project in the host, %s", p.Name)
	}
	if body.Description != nil {
		p.Description = *body.Description
	}
	if body.RecycleBinEnabled != nil {
		p.RecycleBinEnabled = *body.RecycleBinEnabled
	}
	p.LastModifyTime = x.e.Clock.Now()
	return nil, nil
}

func deleteProject(x *exchange) (any, *apiError) {
	p, err := x.project()
	if err != nil {
		return nil, err
	}
	delete(x.account.Projects, p.Name)
	x.e.deleted[p.Name] = x.e.Clock.Now()
	return nil, nil
}

func listProject(x *exchange) (any, *apiError) {
	offset, size, err := x.page(500)
	if err != nil {
		return nil, err
	}
	all := []projectAnswer{}
	for _, name := range slices.Sorted(maps.Keys(x.account.Projects)) {
		p := x.account.Projects[name]
		// A loopback host has no region, and lists them all.
		if x.address.region != "" && p.Region != x.address.region {
			continue
		}
		if group := x.sls.query.Get("resourceGroupId"); group != "" && group != p.ResourceGroupID {
			continue
		}
		if strings.Contains(name, x.sls.query.Get("projectName")) {
			all = append(all, x.e.projectAnswer(p))
		}
	}
	page := window(all, offset, size)
	return map[string]any{"count": len(page), "total": len(all), "projects": page}, nil
}
