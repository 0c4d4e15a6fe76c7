# Reads YAML as Jekyll does. One JSON line in, {"text": …}; one JSON line out, {"tree": …} or {"error": …}.
require "date"
require "json"
require "yaml"

def tree(value)
  case value
  when nil, true, false, String then value
  when Symbol then value.inspect
  when Numeric then { number: value.to_s }
  when Time then { date: value.getutc.strftime("%Y-%m-%dT%H:%M:%S.%NZ") }
  when Date then { date: value.iso8601 }
  when Array then value.map { |item| tree(item) }
  when Hash then { map: value.map { |key, item| [key.is_a?(String) ? key : key.inspect, tree(item)] } }
  else { other: value.inspect }
  end
end

$stdout.sync = false
$stdin.each_line do |line|
  text = JSON.parse(line)["text"]
  answer =
    begin
      { tree: tree(YAML.safe_load(text, permitted_classes: [Date, Time, Symbol], aliases: true)) }
    rescue StandardError, SystemStackError => e # an alias within its own anchor has no end
      { error: "#{e.class}: #{e.message}" }
    end
  puts JSON.generate(answer)
end
