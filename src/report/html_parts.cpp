#include "html_parts.hpp"

#include <algorithm>
#include <utility>

namespace invito {

Markup number(std::string_view pointer, std::int64_t count) {
    return html(R"(<span data-json="{}">{}</span>)", pointer, count);
}

Markup rate(const Acceptance& acceptance) {
    if (acceptance.invited == 0) return html("-");
    if (acceptance.is_small_sample()) return html("small sample");
    return html("{}%", acceptance.percent());
}

HtmlTable::HtmlTable(std::vector<HtmlColumn> columns) : columns_(std::move(columns)) {}

void HtmlTable::add(const std::vector<Markup>& cells) {
    rows_ += html(R"(<tr><th scope="row">{}</th>)", cells.front());
    for (std::size_t i = 1; i < cells.size(); ++i)
        rows_ += html(R"(<td class="{}">{}</td>)", columns_[i].kind, cells[i]);
    rows_ += html("</tr>\n");
}

Markup HtmlTable::markup(std::string_view name) const {
    Markup head;
    for (const HtmlColumn& column : columns_)
        head += html(R"(<th scope="col" class="{}">{}</th>)", column.kind, column.title);
    return html(
        R"(<div class="scroll" role="group" aria-label="{}" tabindex="0"><table>)"
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        name, head, rows_
    );
}

Markup section(std::string_view title, const Markup& content) {
    return html("<section><h2>{}</h2>{}</section>\n", title, content);
}

Markup section(std::string_view title, const HtmlTable& table, const Markup& remarks) {
    return section(title, html("{}{}", table.markup(title), remarks));
}

Markup figure(std::string_view caption, const Markup& chart, const HtmlTable& numbers) {
    return html(
        R"(<figure><figcaption>{}</figcaption><div class="scroll" role="group" )"
        R"(aria-label="{}" tabindex="0">{}</div>)"
        "<details><summary>The numbers</summary>{}</details></figure>",
        caption, caption, chart, numbers.markup(caption)
    );
}

Markup paragraph(const std::string& text) {
    return text.empty() ? Markup{} : html("<p>{}</p>", text);
}

Markup tile(std::string_view title, const Markup& figure, std::string_view remark) {
    return html("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>", title, figure, remark);
}

Markup meter(const std::string& pointer, std::int64_t used, const Cap& cap) {
    if (!cap) return html("{} of unlimited", number(pointer, used));
    return html(
        R"(<meter min="0" max="{}" value="{}">{} of {}</meter> {}/{})", std::max(*cap, 1), used,
        used, *cap, number(pointer, used), number(pointer + "_limit", *cap)
    );
}

}  // namespace invito
